import { t } from '@lingui/core/macro'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { AnsweringCard } from '#client/handover/card/answering-card.tsx'
import { choicesText, readChoices } from '#client/handover/card-view/card-choices.ts'
import type { CardLine } from '#client/handover/card-view/card-model.ts'
import { createConsenting } from './consenting.ts'
import { readFrom } from './conversation/read-from.ts'
import type { ConsentCardProps } from './parts.ts'
import type { HandingOverStore } from './return-code/handing-over.ts'
import { OutcomeScreen } from './return-code/outcome-screen.tsx'
import { YourCode } from './return-code/your-code.tsx'

/** The screen of `consenting.ts`: the card, after a yes the code in front of it, and then what is known of the yes. */
export function ConsentCard(props: ConsentCardProps) {
  // The page renders each proposal in a card of its own, so the card keeps the props of its first render.
  const name = `card ${props.proposal.id}`
  const [consenting] = useState(() =>
    createConsenting({
      ...props,
      onAnswer(answer, seen) {
        if (answer !== 'question') props.kept?.write(name, '')
        props.onAnswer(answer, seen)
      },
    }),
  )
  const state = useSyncExternalStore(consenting.subscribe, consenting.state)
  useEffect(() => consenting.begin(), [consenting])

  switch (state.at) {
    case 'checking':
      return <p role="status">{t`La question arrive…`}</p>
    case 'refused':
      return (
        <p className="notice" data-kind="warn" role="alert">
          {state.why === 'text-outdated'
            ? t`Une proposition de suivi n’est pas montrée, car son texte a changé. Recharge la page, puis demande une nouvelle proposition.`
            : t`Une proposition de suivi n’est plus valable, ou n’a pas pu être vérifiée. Elle n’est pas montrée.`}
        </p>
      )
    case 'sent':
      return <OutcomeScreen store={state.outcome} back={t`Revenir à la conversation`} onBack={consenting.giveUp} />
    default: {
      const { checked, handingOver } = state
      return (
        <>
          <div hidden={handingOver !== null}>
            <AnsweringCard
              proposal={checked}
              from={props.from.alias}
              lines={props.lines.map(asCardLine)}
              start={readChoices(props.kept?.read(name))}
              onChoices={(choices) => props.kept?.write(name, choicesText(choices))}
              onYes={consenting.yes}
              onNo={consenting.no}
              onQuestion={consenting.question}
            />
          </div>
          {handingOver && <Code store={handingOver} keeps={props.storage.keeps()} onGiveUp={consenting.giveUp} />}
        </>
      )
    }
  }
}

const asCardLine = ({ reference, text, note }: ConsentCardProps['lines'][number], place: number): CardLine => ({
  place,
  reference,
  text,
  isEarly: note !== undefined,
  role: reference.role === 'youth' ? 'youth' : 'listener',
})

function Code(props: { store: HandingOverStore; keeps: boolean; onGiveUp: () => void }) {
  const { store } = props
  const place = useRef<HTMLDivElement>(null)
  const isShown = useSyncExternalStore(store.subscribe, () => store.state().step === 'showing')

  // The button that the person pressed is gone. Focus the new content, so that it is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at first, when the words are there, and when they are sent.
  useEffect(() => readFrom(place.current), [isShown])

  return (
    <div ref={place}>
      <YourCode {...props} />
    </div>
  )
}
