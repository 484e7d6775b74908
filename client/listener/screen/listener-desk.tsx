import { t } from '@lingui/core/macro'
import { Activity, type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { BellChoice } from '#client/bell/bell-choice.tsx'
import { refusalWords } from '#client/ui/refusal-words.ts'
import { showEach } from '#client/ui/show-each.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import { useMinute } from '#client/ui/use-minute.ts'
import type { ConversationId } from '#shared/ids.ts'
import { type Action, actionTable } from '../action/actions.ts'
import { certifiedAlias } from '../desk/certified-alias.ts'
import type { Desk } from '../desk/desk.ts'
import { type DeskState, holdsUnsent, nextUnread, selectedSeat, waitsLongest } from '../desk/desk-state.ts'
import type { Move } from '../shortcuts/shortcuts.ts'
import { BesidePane } from './beside-pane.tsx'
import { CallDialog } from './call-dialog.tsx'
import { ConversationList } from './conversation-list.tsx'
import { type Beside, ConversationPane } from './conversation-pane.tsx'
import { DeskNotices } from './desk-notices.tsx'
import { EndConfirmation } from './end-confirmation.tsx'
import { HeldActs } from './held-acts.tsx'
import { LeavingDialog } from './leaving-dialog.tsx'
import { NewsRegion } from './news-region.tsx'
import { Offers } from './offers.tsx'
import { PassDialog } from './pass-dialog.tsx'
import { ShortcutList } from './shortcut-list.tsx'
import { TopBar } from './top-bar.tsx'
import { useEscape } from './use-escape.ts'
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
}

/** The whole desk of a signed-in listener: the conversations, the one in front, and the panel beside it. */
export function ListenerDesk({ desk, certificate, onVeil, onSignOut, alarm }: ListenerDeskProps) {
  const state = useSyncExternalStore(desk.subscribe, desk.state)
  const [beside, setBeside] = useState<Beside>()
  const [asked, setAsked] = useState<'end' | 'leaving' | 'shortcuts' | 'call' | 'pass'>()
  const field = useRef<HTMLTextAreaElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const wantsReply = useRef(false)
  const now = useMinute(desk.now)
  const seat = selectedSeat(state)
  const alias = certifiedAlias(certificate, now)
  const identity = seat && state.identities.get(seat.conversation)

  /** The composer may exist only after the next render. */
  const toReply = () => {
    if (field.current) field.current.focus()
    else wantsReply.current = true
  }
  const inFront = state.selected
  // biome-ignore lint/correctness/useExhaustiveDependencies: each conversation in front has another composer.
  useEffect(() => {
    if (wantsReply.current) field.current?.focus()
    wantsReply.current = false
  }, [inFront])

  // A panel about a conversation that left does not concern the next one.
  useEffect(() => {
    if (inFront === null) setBeside(undefined)
  }, [inFront])

  const { opensPanel, leavesPanel } = useWayBack(toReply)
  const toggle = (name: Beside) => {
    if (beside === name) return closeBeside()
    opensPanel()
    setBeside(name)
  }
  const closeBeside = () => {
    setBeside(undefined)
    leavesPanel()
  }
  useEscape(beside && closeBeside)

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
    wantsReply.current = true
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

  /** Nobody passes on what they cannot read, and one offer is under way at a time. */
  function passOn() {
    if (seat?.access === 'open' && (seat.pass === null || seat.pass.view.state === 'over')) setAsked('pass')
  }

  /** `Fin de service`: whoever waits is told before the listener is gone. */
  async function finish() {
    const leavesNobody = state.seats.length === 0 && !(state.desk?.nobodyElse && state.figures.waiting > 0)
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
          onSignOut={() => (state.seats.length > 0 ? setAsked('leaving') : onSignOut())}
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
        {showEach(
          state.seats,
          (each) => {
            const of = state.identities.get(each.conversation)
            const isInFront = each === seat
            return (
              of && (
                // The others stay in the page, hidden: a long log is not built anew at each change between them.
                <Activity key={each.conversation} mode={isInFront ? 'visible' : 'hidden'}>
                  <PartBoundary way={endButton(() => setAsked('end'))}>
                    <ConversationPane
                      desk={desk}
                      state={state}
                      seat={each}
                      identity={of}
                      now={now}
                      beside={isInFront ? beside : undefined}
                      shortcuts={shortcuts}
                      field={field}
                      onBeside={toggle}
                      onPass={passOn}
                      onEnd={() => setAsked('end')}
                    />
                  </PartBoundary>
                </Activity>
              )
            )
          },
          () => null,
        )}
        {!(seat && identity) && (
          <>
            <BellChoice />
            <p className="listener-nobody" data-focus-place>
              {nobodyWords(state)}
            </p>
          </>
        )}
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
      {asked === 'end' && seat && identity && (
        <EndConfirmation
          name={identity.name}
          onClose={() => setAsked(undefined)}
          onEnd={(abusive) => {
            setAsked(undefined)
            desk.soon({ kind: 'end', conversation: seat.conversation, abusive })
          }}
        />
      )}
      {asked === 'pass' && seat && identity && (
        <PassDialog
          key={seat.conversation}
          desk={desk}
          conversation={seat.conversation}
          name={identity.name}
          onClose={() => setAsked(undefined)}
        />
      )}
      {asked === 'call' && (
        <CallDialog
          state={state}
          onCall={(subject) => {
            setAsked(undefined)
            void desk.ask({ name: 'colleague:call', body: subject })
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
      {asked === 'leaving' && (
        <LeavingDialog desk={desk} state={state} onClose={() => setAsked(undefined)} onSignOut={onSignOut} />
      )}
      {asked === 'shortcuts' && (
        <ShortcutList shortcuts={shortcuts} onChange={setShortcuts} onClose={() => setAsked(undefined)} />
      )}
      <p role="alert" className="listener-refused">
        {state.refused && refusalWords(state.refused)}
      </p>
    </div>
  )
}

const endButton = (onEnd: () => void) => (
  <button type="button" className="button" onClick={onEnd}>
    {t`Terminer`}
  </button>
)

const closeButton = (onClose: () => void) => (
  <button type="button" className="button" onClick={onClose}>
    {t`Fermer`}
  </button>
)

/** Where the focus was when a panel was opened: it returns there, or to the reply field if that element is gone. */
function useWayBack(toReply: () => void) {
  const opener = useRef<Element | null>(null)
  return {
    opensPanel() {
      const at = document.activeElement
      if (!at?.closest('aside')) opener.current = at
    },
    leavesPanel() {
      const back = opener.current
      if (back instanceof HTMLElement && back.isConnected && back !== document.body) back.focus()
      else toReply()
    },
  }
}

function nobodyWords({ seats, desk }: DeskState): string {
  if (seats.length > 0) return t`Choisissez une conversation dans la liste.`
  if (desk?.availability === 'available' && desk.breathUntil !== null)
    return t`La prochaine conversation s’ouvrira ici, après votre pause.`
  if (desk?.availability === 'available') return t`Vous êtes disponible. La prochaine conversation s’ouvrira ici.`
  return t`Vous ne recevez pas de conversation. Passez sur « Disponible » quand vous êtes prêt·e.`
}

/** Closing the page would lose unsent text: the browser asks first. */
function useLeavingGuard(desk: Desk) {
  useEffect(() => {
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (holdsUnsent(desk.state())) event.preventDefault()
    }
    addEventListener('beforeunload', onBeforeUnload)
    return () => removeEventListener('beforeunload', onBeforeUnload)
  }, [desk])
}
