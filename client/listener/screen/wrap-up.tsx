import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { ConversationId } from '#shared/ids.ts'
import { type Outcome, outcome as outcomes } from '#shared/protocol/listener.ts'
import type { DeskState, LeftConversation } from '../desk/desk-state.ts'
import { leftWords, outcomeWords } from './desk-words.ts'
import { IdentityBadge } from './identity-badge.tsx'

type WrapUpProps = {
  readonly state: Pick<DeskState, 'left' | 'recording' | 'identities' | 'held'>
  readonly onRecord: (conversation: ConversationId, outcome: Outcome) => void
  readonly onPutAway: (conversation: ConversationId) => void
  /** The last one that was shown has been dealt with. */
  readonly onDone: () => void
}

/** The conversations that left, and one click to record each outcome. Neither the young person nor the next conversation waits for it. */
export function WrapUp({ state, onRecord, onPutAway, onDone }: WrapUpProps) {
  const [later, setLater] = useState<ReadonlySet<ConversationId>>(new Set())
  const held = state.held.flatMap(({ act }) => (act.kind === 'record' ? [act.conversation] : []))
  const recorded = [...held, ...state.recording]
  const left = state.left.filter(({ conversation }) => !recorded.includes(conversation))
  const shown = left.filter(({ conversation }) => !later.has(conversation))
  const postponed = left.filter(({ conversation }) => later.has(conversation))
  const postpone = (conversation: ConversationId) => setLater(new Set([...later, conversation]))
  /** Of several the focus stays with the others (keep-focus.ts). */
  const deal = (how: () => void) => {
    how()
    if (shown.length === 1) onDone()
  }
  if (left.length === 0) return null
  return (
    <section className="listener-wrap-up" aria-label={t`Conversations terminées`} data-focus-place>
      {shown.map((left) => (
        <PartBoundary key={left.conversation} of={left}>
          {() => (
            <div className="notice">
              <div className="listener-left">
                <p>
                  <Name state={state} left={left} /> {leftWords(left)}
                </p>
                <button
                  type="button"
                  className="button"
                  data-kind="quiet"
                  onClick={() =>
                    deal(() => (left.toWrapUp ? postpone(left.conversation) : onPutAway(left.conversation)))
                  }
                >
                  {left.toWrapUp ? t`Plus tard` : t`Compris`}
                </button>
              </div>
              {left.unsent && (
                <div className="listener-unsent">
                  <p id={`unsent-${left.conversation}`}>{t`Ce que vous écriviez n’est pas parti :`}</p>
                  <blockquote aria-labelledby={`unsent-${left.conversation}`} dir="auto" translate="no">
                    {left.unsent}
                  </blockquote>
                </div>
              )}
              {left.toWrapUp && (
                <div className="listener-outcomes">
                  <span id={`outcome-${left.conversation}`}>{t`Bilan, en un clic :`}</span>
                  <ul aria-labelledby={`outcome-${left.conversation}`}>
                    {outcomes.options.map((outcome) => (
                      <li key={outcome}>
                        <button
                          type="button"
                          className="button"
                          onClick={() => deal(() => onRecord(left.conversation, outcome))}
                        >
                          {outcomeWords(outcome)}
                        </button>
                      </li>
                    ))}
                  </ul>
                </div>
              )}
            </div>
          )}
        </PartBoundary>
      ))}
      {postponed.length > 0 && (
        <button type="button" className="button" data-kind="quiet" onClick={() => setLater(new Set())}>
          {t`Bilans en attente : ${postponed.length}`}
        </button>
      )}
    </section>
  )
}

function Name({ state, left }: { state: Pick<DeskState, 'identities'>; left: LeftConversation }) {
  const identity = state.identities.get(left.conversation)
  return identity ? <IdentityBadge identity={identity} /> : null
}
