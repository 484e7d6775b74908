import { whyNotSaid } from '#client/conversation/conversation-log.ts'
import { createReceiptPatience } from '#client/conversation/receipt-patience.ts'
import { seenOf } from '#client/conversation/seen.ts'
import { firstUnreceived } from '#client/conversation/signals.ts'
import { drive } from '#client/machine/machine.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { refuse } from '#shared/result.ts'
import { createCardTimes } from './card-times.ts'
import { createGuestWatch } from './guest-watch.ts'
import { createKeptFields } from './kept-fields.ts'
import { pageDevice } from './keyring.ts'
import { type Remembered, remember } from './memory.ts'
import { aliasOf, readerOf } from './readers.ts'
import { carryOutOfTalk } from './talk-effects.ts'
import { joiningOf, readersOf } from './talk-guests.ts'
import { afterTalkEvent } from './talk-machine.ts'
import {
  isCaughtUp,
  isWithheld,
  newestEpoch,
  presentReader,
  startTalkMachine,
  type TalkEffect,
  type TalkEvent,
  type TalkMachine,
  unsentOf,
} from './talk-machine-state.ts'
import { passingOf } from './talk-passing.ts'
import { createTalkSealing } from './talk-sealing.ts'
import type { Talk, TalkParts } from './talk-state.ts'

/** Carries out the effects of `talk-machine.ts` over one connection, with the keys of this device. */
export function createTalk(parts: TalkParts, start: Remembered): Talk {
  const {
    connection,
    storage,
    now,
    running = pageScheduler.now,
    after,
    onChange,
    device = pageDevice,
    onFault = reportFault,
  } = parts
  const { conversation, bearer, tab } = start
  const credentials = { conversation, bearer }
  const session = device.newId<SenderSessionId>()
  const keyring = device.keyring(start)
  const cards = createCardTimes(start.cards, { now, running })
  const guests = createGuestWatch({
    ...{ from: start.guest, now, running, after, onLeft: () => save() },
    onOver: (epoch) => talk.hand({ type: 'guest-over', epoch }),
  })

  const fields = createKeptFields(start.fields, { after, save: () => save() })

  const talk = drive<TalkMachine, TalkEvent, TalkEffect>({
    start: startTalkMachine(start, session),
    transition: afterTalkEvent,
    carryOut(effect, hand) {
      carryOut(effect)
        .then((event) => event && hand(event))
        .catch((fault) => {
          onFault(fault)
          hand({ type: 'failed' })
        })
    },
    scheduler: { after },
    onFault,
  })
  const reader = () => presentReader(talk.state())
  const timeline = () => talk.state().log.timeline

  const sealing = createTalkSealing({
    ...{ connection, storage, conversation, session, keyring, hash: device.hash, talk: () => talk.state() },
  })
  const signalling = sealing.signalling({
    ...{ running, after },
    onChange() {
      awaitReceipt()
      onChange()
    },
    onReceipt: (upTo) => talk.hand({ type: 'announced', upTo }),
  })
  const patience = createReceiptPatience(after, onChange)

  function awaitReceipt() {
    patience.awaits(reader() ? firstUnreceived(timeline(), signalling.theyHave()) : null)
  }

  function carryOut(effect: TalkEffect) {
    // Whoever comes gets the receipt of what is here, also if nothing more is written.
    const resetSignals = () => {
      signalling.reset()
      if (reader() && connection.state === 'connected') signalling.received(timeline())
    }
    return carryOutOfTalk(effect, {
      ...parts,
      ...{ credentials, tab, keyring, sealing, resetSignals, unwatch, onFault },
    })
  }

  let shown = timeline()
  function show() {
    if (shown !== timeline()) {
      shown = timeline()
      if (reader()) signalling.received(shown)
      signalling.grown()
      cards.note(shown)
      guests.note(shown.epochs)
    }
    awaitReceipt()
    save()
    onChange()
  }

  function save() {
    const state = talk.state()
    if (state.phase === 'over') return
    remember(storage, {
      ...start,
      asked: state.known !== 'unasked',
      opened: state.known === 'opened',
      unsent: unsentOf(state),
      seen: isCaughtUp(state) ? seenOf(timeline()) : start.seen,
      followed: newestEpoch(state),
      issued: keyring.newestIssued(),
      cards: cards.remembered(),
      guest: guests.remembered(),
      fields: fields.texts(),
    })
  }

  const watches = [
    talk.subscribe(show),
    connection.onConnected(() => talk.hand({ type: 'connected' })),
    connection.onState((state) => state !== 'connected' && talk.hand({ type: 'disconnected' })),
    connection.on('log:appended', ({ entries }) => talk.hand({ type: 'received', entries })),
    connection.on('conversation:changed', (notice) => talk.hand({ type: 'told', ...notice })),
    connection.on('signal:received', ({ frame }) => void signalling.receive(frame)),
  ]
  save()
  if (connection.state === 'connected') talk.hand({ type: 'connected' })

  function unwatch() {
    for (const off of watches) off()
    patience.awaits(null)
    guests.stop()
    fields.stop()
  }

  function stop() {
    unwatch()
    talk.hand({ type: 'stopped' })
  }

  return {
    state() {
      const state = talk.state()
      const { service, refused, log } = state
      return {
        service,
        refused,
        log,
        broken: state.phase === 'broken' ? state.broken : undefined,
        reader: reader(),
        caughtUp: isCaughtUp(state),
        withheld: isWithheld(state),
        theyType: signalling.theyType(),
        received: signalling.theyHave(),
        overdue: patience.overdue(),
        passing: passingOf(state),
        joining: joiningOf(state),
        readers: readersOf(state),
      }
    },
    credentials,
    tab,
    aliasOf: (id) => aliasOf(timeline(), id),
    readerOf: (of) => readerOf(timeline(), of),
    heldFor: cards.heldFor,
    permits: start.permits,
    fields,
    say(content, seen) {
      const refused = whyNotSaid(content)
      if (!refused) talk.hand({ type: 'said', content, seen })
      return !refused
    },
    type: (on) => {
      if (reader()) signalling.type(on)
    },
    async askForAnother() {
      const asked = reader()
      return asked ? connection.request('listener:replace', { listener: asked.id }) : refuse('stale')
    },
    agree: (offer, box) => talk.hand({ type: 'agreed', offer, box }),
    refusePass: ({ offer }) => connection.request('pass:refuse', { offer }),
    welcome: (question, box) => talk.hand({ type: 'welcomed', question, box, until: now() + question.stays }),
    refuseGuest: ({ question }) => connection.request('guest:refuse', { question }),
    putGuestOut: () => talk.hand({ type: 'guest-put-out' }),
    signEnd: sealing.signEnd,
    giveAway() {
      fields.flush()
      talk.hand({ type: 'superseded' })
      stop()
    },
    stop,
  }
}
