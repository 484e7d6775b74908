import { t } from '@lingui/core/macro'
import { type ReactNode, useRef, useState, useSyncExternalStore } from 'react'
import { refusalWords } from '#client/ui/refusal-words.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import { useMinute } from '#client/ui/use-minute.ts'
import type { ConversationId } from '#shared/ids.ts'
import { type Action, actionTable } from '../action/actions.ts'
import { certifiedAlias } from '../desk/certified-alias.ts'
import type { Desk } from '../desk/desk.ts'
import { nextUnread, selectedSeat, waitsLongest } from '../desk/desk-state.ts'
import { canPass } from '../desk/seat-state.ts'
import type { Move } from '../shortcuts/shortcuts.ts'
import { BesidePane } from './beside-pane.tsx'
import { ConversationList } from './conversation-list.tsx'
import { ConversationPanes } from './conversation-panes.tsx'
import { type Asked, DeskDialogs } from './desk-dialogs.tsx'
import { DeskNotices } from './desk-notices.tsx'
import { HeldActs } from './held-acts.tsx'
import type { LeftView } from './left-view.ts'
import { NewsRegion } from './news-region.tsx'
import { NobodyInFront } from './nobody-in-front.tsx'
import { Offers } from './offers.tsx'
import { TopBar } from './top-bar.tsx'
import { useBeside } from './use-beside.ts'
import { useLeavingGuard } from './use-leaving-guard.ts'
import { useLeftView } from './use-left-view.ts'
import { useReplyField } from './use-reply-field.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { WrapUp } from './wrap-up.tsx'
import './listener.css'

type ListenerDeskProps = {
  /** What a person must decide before this browser proposes anything again. */
  readonly alarm?: ReactNode
  readonly desk: Desk
  readonly certificate: string | null
  readonly onVeil: () => void
  readonly onSignOut: () => void
  /** What the desk before a locked veil showed. */
  readonly left?: LeftView
}

/** The whole desk of a signed-in listener: the conversations, the one in front, and the panel beside it. */
export function ListenerDesk({ desk, certificate, onVeil, onSignOut, alarm, left }: ListenerDeskProps) {
  const state = useSyncExternalStore(desk.subscribe, desk.state)
  const [asked, setAsked] = useState<Asked>()
  const list = useRef<HTMLUListElement>(null)
  const now = useMinute(desk.now)
  const seat = selectedSeat(state)
  const alias = certifiedAlias(certificate, now)
  const identity = seat && state.identities.get(seat.conversation)

  const { field, toReply, toNextReply } = useReplyField(state.selected)
  const { beside, toggle, close: closeBeside, show } = useBeside({ isThere: state.selected !== null, toReply })
  useLeftView({
    ...{ left, state },
    view: { conversation: state.selected, beside, asked },
    show(view) {
      if (view.conversation !== null) desk.select(view.conversation)
      show(view.beside)
      setAsked(view.asked)
    },
  })

  const [shortcuts, setShortcuts] = useShortcuts((move: Move) => {
    if (move.kind === 'action') return act(move.action)
    const { seats } = state
    const at = seats.findIndex(({ conversation }) => conversation === state.selected)
    const to = move.kind === 'go' ? move.to - 1 : (at + move.by + seats.length) % seats.length
    goTo(seats[to]?.conversation)
  })

  /** Brings a conversation to the front, and the focus to its reply. */
  function goTo(conversation: ConversationId | undefined) {
    if (conversation === undefined) return
    if (conversation === state.selected) return toReply()
    toNextReply()
    desk.select(conversation)
  }

  /** Nothing is left to sum up: the focus goes to the reply, or to the next conversation in the list, which nobody has opened for the listener. */
  function goOn() {
    if (seat) return toReply()
    const next = waitsLongest(state) ?? nextUnread(state) ?? state.seats[0]?.conversation
    const place = state.seats.findIndex(({ conversation }) => conversation === next)
    list.current?.querySelectorAll('button')[place]?.focus()
  }

  function act(action: Action) {
    const entry = actionTable[action]
    if (entry.kind === 'desk') entry.run(desk, state)
    else if (entry.kind === 'call') callOrCancel()
    else if (entry.kind === 'next-unread') goTo(nextUnread(state))
    else if (!seat) return
    else if (entry.kind === 'reply') toReply()
    else if (entry.kind === 'end') setAsked('end')
    else if (entry.kind === 'pass') passOn()
    else toggle(entry.panel)
  }

  function callOrCancel() {
    if (!state.desk) return
    if (state.desk.call) void desk.ask({ name: 'colleague:cancel', body: {} })
    else setAsked('call')
  }

  function passOn() {
    if (seat && canPass(seat)) setAsked({ pass: seat.conversation })
  }

  const leavesNobody = state.seats.length === 0 && !(state.desk?.nobodyElse && state.figures.waiting > 0)

  /** `Fin de service`: whoever waits is told before the listener is gone. */
  async function finish() {
    if (!leavesNobody) return setAsked('leaving')
    await desk.ask({ name: 'desk:finish', body: {} })
    onSignOut()
  }

  useLeavingGuard(desk)

  return (
    <div className="listener-desk" data-beside={seat && beside ? '' : undefined}>
      <PartBoundary>
        <TopBar
          state={state}
          desk={desk}
          isCertified={alias !== null}
          shortcuts={shortcuts}
          onShortcuts={() => setAsked('shortcuts')}
          onCall={callOrCancel}
          onVeil={onVeil}
          onFinish={() => void finish()}
          onSignOut={() => (leavesNobody ? onSignOut() : setAsked('leaving'))}
        />
      </PartBoundary>
      <PartBoundary of={state}>
        <DeskNotices state={state} desk={desk} onLeaving={() => setAsked('leaving')} onSignOut={onSignOut}>
          {alarm}
          {state.desk && <Offers view={state.desk} desk={desk} />}
          <HeldActs state={state} onTakeBack={desk.takeBack} />
        </DeskNotices>
      </PartBoundary>
      <PartBoundary>
        <NewsRegion desk={desk} />
      </PartBoundary>
      <PartBoundary of={state.seats}>
        <ConversationList state={state} now={now} clock={desk.now} onSelect={desk.select} list={list} />
      </PartBoundary>
      <main className="listener-main">
        <PartBoundary of={state.left}>
          <WrapUp
            state={state}
            onRecord={(conversation, outcome) => desk.soon({ kind: 'record', conversation, outcome })}
            onPutAway={desk.putAway}
            onDone={goOn}
          />
        </PartBoundary>
        <ConversationPanes
          desk={desk}
          state={state}
          now={now}
          beside={beside}
          shortcuts={shortcuts}
          field={field}
          onBeside={toggle}
          onPass={passOn}
          onEnd={() => setAsked('end')}
        />
        {!(seat && identity) && <NobodyInFront state={state} />}
      </main>
      {seat && identity && beside && (
        <PartBoundary key={`${seat.conversation} ${beside}`} way={closeButton(closeBeside)}>
          <BesidePane
            beside={beside}
            desk={desk}
            state={state}
            seat={seat}
            name={identity.name}
            alias={alias}
            onClose={closeBeside}
            onReply={toReply}
          />
        </PartBoundary>
      )}
      <DeskDialogs
        asked={asked}
        desk={desk}
        state={state}
        shortcuts={shortcuts}
        onShortcuts={setShortcuts}
        onAsk={setAsked}
        onClose={() => setAsked(undefined)}
        onSignOut={onSignOut}
      />
      <p role="alert" className="listener-refused">
        {state.refused && refusalWords(state.refused)}
      </p>
    </div>
  )
}

const closeButton = (onClose: () => void) => (
  <button type="button" className="button" onClick={onClose}>
    {t`Fermer`}
  </button>
)
