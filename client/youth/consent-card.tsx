import { t } from '@lingui/core/macro'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { post } from '#client/connection/post.ts'
import { nothingSeen } from '#client/conversation/seen.ts'
import { codeWordsPart } from '#client/crypto/code-words-part.ts'
import { type CheckedProposal, checkProposal, isOver } from '#client/crypto/device/proposal.ts'
import { AnsweringCard } from '#client/handover/card/answering-card.tsx'
import type { CardLine } from '#client/handover/card-view/card-model.ts'
import { settled } from '#client/ui/settled.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { readFrom } from './conversation/read-from.ts'
import { rememberTicket } from './follow-up/memory.ts'
import type { ConsentCardProps } from './parts.ts'
import { createHandingOver } from './return-code/handing-over.ts'
import { YourCode } from './return-code/your-code.tsx'

type Stage =
  | { readonly at: 'checking' }
  | { readonly at: 'refused' }
  /** `chosen`: set after the yes. The code is then shown, and the card waits behind it unchanged. */
  | { readonly at: 'card'; readonly checked: CheckedProposal; readonly chosen: ChosenParts | null }

/**
 * From a proposal in the conversation to a ticket, or to nothing. The proposal is checked before it is shown and answered on this device. The
 * ticket is sealed only after the code is noted. The listener gets the yes once the ticket exists.
 */
export function ConsentCard(props: ConsentCardProps) {
  const { proposal, from, pin, now, heldFor, onAnswer } = props
  const [stage, setStage] = useState<Stage>({ at: 'checking' })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the page renders each proposal in a card of its own, checked once.
  useEffect(() => {
    let gone = false
    const about = { organisation: pin.organisation, from: from.id, now: now(), heldFor: heldFor() }
    void settled(() => checkProposal(proposal, about)).then((checked) => {
      if (gone) return
      setStage(checked.ok ? { at: 'card', checked: checked.value, chosen: null } : { at: 'refused' })
    })
    return () => {
      gone = true
    }
  }, [])

  switch (stage.at) {
    case 'checking':
      return <p role="status">{t`La question arrive…`}</p>
    case 'refused':
      return (
        <p className="notice" data-kind="warn" role="alert">
          {t`Une proposition de suivi n’est plus valable, ou n’a pas pu être vérifiée. Elle n’est pas montrée.`}
        </p>
      )
    default: {
      const { checked, chosen } = stage
      return (
        <>
          <div hidden={chosen !== null}>
            <AnsweringCard
              proposal={checked}
              from={from.alias}
              lines={props.lines.map(asCardLine)}
              onYes={(chosen) => setStage(isOver(heldFor()) ? { at: 'refused' } : { at: 'card', checked, chosen })}
              onNo={() => {
                // The answer is ignored: if the refusal does not arrive, the permit expires by itself (SPEC H3).
                void post(publicHttp, 'permits/refuse', { permit: proposal.permit })
                onAnswer('no')
              }}
              onQuestion={() => onAnswer('question')}
            />
          </div>
          {chosen && (
            <Code
              {...props}
              checked={checked}
              chosen={chosen}
              onGiveUp={() => setStage({ at: 'card', checked, chosen: null })}
            />
          )}
        </>
      )
    }
  }
}

const asCardLine = ({ reference, text }: ConsentCardProps['lines'][number], place: number): CardLine => ({
  place,
  reference,
  text,
  role: reference.role === 'youth' ? 'youth' : 'listener',
})

function Code(props: ConsentCardProps & { checked: CheckedProposal; chosen: ChosenParts; onGiveUp: () => void }) {
  const { pin, now, storage, checked, chosen, onAnswer, onHandedOver } = props
  const place = useRef<HTMLDivElement>(null)
  const store = useMemo(
    () =>
      createHandingOver({
        proposal: checked,
        chosen,
        deploymentId: pin.deploymentId,
        today: () => serviceDay(now()),
        loadWords: codeWordsPart.attempt,
        submit: (submission) => post(publicHttp, 'tickets/submit', submission),
      }),
    [checked, chosen, pin, now],
  )

  const isShown = useSyncExternalStore(store.subscribe, () => store.state().step === 'showing')

  // The button that the person pressed is gone. Focus the new content, so that it is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at first, when the words are there, and when they are sent.
  useEffect(() => readFrom(place.current), [isShown])

  useEffect(
    () =>
      store.subscribe(() => {
        const state = store.state()
        if (state.step !== 'sent') return
        rememberTicket(storage, { keys: state.keys, withCode: state.withCode, unsent: [], seen: nothingSeen })
        onAnswer('yes')
        onHandedOver()
      }),
    [store, storage, onAnswer, onHandedOver],
  )
  return (
    <div ref={place}>
      <YourCode store={store} keeps={storage.keeps()} onGiveUp={props.onGiveUp} />
    </div>
  )
}
