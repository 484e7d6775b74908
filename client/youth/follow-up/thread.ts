import type { Connection, ConnectionState } from '#client/connection/connection.ts'
import { threadAuthors } from '#client/conversation/authorship.ts'
import { certifiedMember } from '#client/conversation/certified-member.ts'
import { carryOutOfLog, type LogLink, noReaders, whyNotSaid } from '#client/conversation/conversation-log.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import type { UnsentLine } from '#client/conversation/outbox.ts'
import type { SeenBefore } from '#client/conversation/seen.ts'
import { verifyCarried } from '#client/crypto/carried.ts'
import { createChannel } from '#client/crypto/channel.ts'
import { verifyConsent } from '#client/crypto/consent.ts'
import { signingKey, type TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { signWithdrawal } from '#client/crypto/device/withdraw.ts'
import { sha256, sha256OfText } from '#client/crypto/hash.ts'
import { newId } from '#client/crypto/random.ts'
import type { StaplePin } from '#client/crypto/staple.ts'
import { drive } from '#client/machine/machine.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import { fromBase64url } from '#shared/base64url.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { type Hash, startHead } from '#shared/protocol/chain.ts'
import type { followUpNotices, followUpRequests, YouthTicket } from '#shared/protocol/follow-up.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { LogName } from '#shared/protocol/line.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { afterThreadEvent } from './thread-machine.ts'
import {
  type Agreed,
  isCaughtUp,
  isWithheld,
  seenNow,
  startThread,
  type ThreadEffect,
  type ThreadEvent,
  type ThreadMachine,
  type Withdrawing,
} from './thread-machine-state.ts'

export type ThreadState = {
  readonly ticket: YouthTicket | null
  readonly agreed: Agreed
  readonly log: LogState
  readonly connection: ConnectionState
  readonly caughtUp: boolean
  /** This tab had read more than the service now gives. */
  readonly withheld: boolean
  /** The service was put back to a former state, and this page has read the thread from its start again. */
  readonly isAnew: boolean
  readonly withdrawing: Withdrawing
  readonly ended: ThreadMachine['ended']
}

export type ThreadConnection = Connection<typeof followUpRequests, typeof followUpNotices>

export type Thread = {
  readonly get: () => ThreadState
  readonly subscribe: (listener: () => void) => () => void
  /** False for a text that does not fit a message. */
  readonly say: (text: string) => boolean
  readonly withdraw: () => void
  /** Takes the thread back after another tab or device superseded this one. */
  readonly takeBack: () => void
  readonly close: () => void
}

/** The page's operations on a ticket's keys. A simulation replaces them by symbolic terms. */
export type TicketDevice = {
  readonly newId: typeof newId
  readonly channel: typeof createChannel
  readonly verifyConsent: typeof verifyConsent
  readonly signWithdrawal: typeof signWithdrawal
  readonly signingKey: typeof signingKey
  readonly certifiedMember: typeof certifiedMember
  readonly hash: Hash
}

export type ThreadParts = {
  readonly keys: TicketKeys
  readonly connection: ThreadConnection
  /** The pinned organisation key, which certifies whoever answers here, and the deployment. */
  readonly pin: StaplePin
  /** Asks for the pin again: the organisation's key may have been replaced since this page was loaded. */
  readonly renewPin?: () => Promise<StaplePin | undefined>
  /** Unacknowledged lines of a former page load. */
  readonly left: readonly UnsentLine[]
  /** How far this tab had read before this page load. */
  readonly seen: SeenBefore
  readonly onLog: (log: LogState, seen: SeenBefore) => void
  /** The device's clock, corrected by the server's, milliseconds. */
  readonly now: () => number
  /** Called when the ticket's content is erased or will be. `onLog` is not called from then on, whatever the network does. */
  readonly onErased: () => void
  readonly scheduler?: Pick<Scheduler, 'after'>
  /** The page's own unless a simulation gives another. */
  readonly device?: TicketDevice
  readonly onFault?: (fault: unknown) => void
}

const pageDevice: TicketDevice = {
  ...{ newId, channel: createChannel, verifyConsent, signWithdrawal, signingKey, certifiedMember },
  hash: sha256,
}

/** The young person's end of their ticket: a connection authenticated by the ticket alone, and its thread (SPEC H11, C10). */
export async function openThread(parts: ThreadParts): Promise<Thread> {
  const { keys, connection, device = pageDevice, onFault = reportFault } = parts
  const log: LogName = { kind: 'thread', id: keys.ticket }
  const channel = device.channel(log)
  const key = fromBase64url(keys.key)
  if (key === null) throw new RangeError('not a ticket key')
  await channel.addEpoch(0, key)

  const link: LogLink = {
    hash: device.hash,
    start: () => startHead(device.hash, log, keys.sig),
    own: async () => keys.sig,
    async seal({ session, sequence, content }, claim) {
      const signer = { key: await device.signingKey(keys), public: keys.sig, certificate: null }
      return channel.seal(signer, { epoch: 0, role: 'youth', session }, sequence, { content, claim })
    },
    open: (envelope, known) => channel.open(envelope, threadAuthors(keys.sig, known)),
    certified,
    check: noReaders,
    awaitsKey: () => false,
    send: (envelope) => connection.request('message:send', { envelope }),
    read: (after) => connection.request('thread:read', { after }),
  }
  const thread = drive<ThreadMachine, ThreadEvent, ThreadEffect>({
    start: startThread(device.newId<SenderSessionId>(), parts.left, parts.seen),
    transition: afterThreadEvent,
    carryOut: (effect, hand) => void carryOut(effect).then((event) => event && hand(event)),
    scheduler: parts.scheduler ?? pageScheduler,
    onFault,
  })

  let pin = parts.pin
  let told: Pick<YouthTicket, 'carried' | 'consent'> = { carried: null, consent: '' }

  /** Who answers after a rotation of the organisation's key is certified under one that this page has not seen. */
  async function certified(certificate: string): ReturnType<LogLink['certified']> {
    const found = await underPin(certificate)
    if (found) return found
    pin = (await parts.renewPin?.()) ?? pin
    return underPin(certificate)
  }
  async function underPin(certificate: string): ReturnType<LogLink['certified']> {
    const about = async () => ({ pin, ticket: keys.ticket, consentHash: await sha256OfText(told.consent) })
    const carried = told.carried === null ? null : await verifyCarried(told.carried, await about())
    return device.certifiedMember(pin.organisation, certificate, carried)
  }

  async function carryOut(effect: ThreadEffect): Promise<ThreadEvent | undefined> {
    switch (effect.type) {
      case 'open-thread': {
        const { ticket, bearer } = keys
        const opening = () => connection.request('thread:open', { ticket, bearer, after: effect.after })
        const answer = await settled(opening, onFault)
        if (answer.ok) told = answer.value.ticket
        return { type: 'thread-opened', answer }
      }
      case 'read-page':
        return { type: 'page-read', page: await settled(() => link.read(effect.after), onFault) }
      case 'verify': {
        const verified = await settled(() => device.verifyConsent(keys.ticket, effect.consent), onFault)
        const isMine = verified.ok && verified.value.record.sig === keys.sig
        return { type: 'verified', agreed: isMine ? verified.value.record : 'unverified' }
      }
      case 'withdraw':
        return { type: 'withdrawn', answer: await settled(() => withdraw(effect.day), onFault) }
      case 'erased':
        return void parts.onErased()
      case 'begin-anew':
        return { type: 'begun-anew', session: device.newId<SenderSessionId>() }
      default:
        return carryOutOfLog(effect, link, onFault)
    }
  }

  async function withdraw(day: string) {
    const withdrawal = await device.signWithdrawal(keys, day)
    // The erasure waits for every file, so the answer may take longer than a message's.
    return connection.request('ticket:withdraw', { withdrawal }, { timeoutMs: limits.erasedAfterEnd })
  }

  function read(): ThreadState {
    const state = thread.state()
    const { ticket, agreed, log, connection, isAnew, withdrawing, ended } = state
    return {
      ...{ ticket, agreed, log, connection, isAnew, withdrawing, ended },
      ...{ caughtUp: isCaughtUp(state), withheld: isWithheld(state) },
    }
  }
  let shown = read()

  thread.subscribe(() => {
    const { timeline, outbox } = shown.log
    shown = read()
    const { log } = shown
    if (timeline !== log.timeline || outbox !== log.outbox) parts.onLog(log, seenNow(thread.state()))
  })
  connection.on('ticket:changed', ({ ticket }) => {
    told = ticket
    thread.hand({ type: 'told', ticket })
  })
  connection.on('log:appended', ({ entries }) => thread.hand({ type: 'received', entries }))
  connection.on('thread:superseded', () => thread.hand({ type: 'superseded' }))
  connection.onState((now) => now !== 'connected' && thread.hand({ type: 'disconnected', connection: now }))
  connection.onConnected(() => thread.hand({ type: 'connected' }))
  if (connection.state === 'connected') thread.hand({ type: 'connected' })

  return {
    get: () => shown,
    subscribe: thread.subscribe,
    say(text) {
      const content = { kind: 'text', text, at: instantOf(parts.now()) } as const
      const isSaid = whyNotSaid(content) === undefined
      if (isSaid) thread.hand({ type: 'said', content })
      return isSaid
    },
    withdraw: () => thread.hand({ type: 'withdraw' }),
    takeBack: () => thread.hand({ type: 'taken-back' }),
    close() {
      thread.hand({ type: 'stopped' })
      connection.close()
    },
  }
}
