import { useMemo, useState } from 'react'
import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import { type Choice, type Choices, choose, chosenParts, startChoices } from '../card-view/card-choices.ts'
import { type CardLine, cardModel } from '../card-view/card-model.ts'
import { CardView } from '../card-view/card-view.tsx'

/**
 * The card that a young person answers. A yes hands over exactly what stands on it, and only if each chosen part can be sealed. Otherwise the
 * card says what is missing, and nothing is sent. `from` is the alias in the listener's certificate.
 */
export function AnsweringCard(props: {
  readonly proposal: CheckedProposal
  readonly from: string
  readonly lines: readonly CardLine[]
  /** What was chosen before a reload. */
  readonly start?: Choices | undefined
  /** Called after each choice. */
  readonly onChoices?: (choices: Choices) => void
  readonly onYes: (chosen: ChosenParts) => void
  readonly onNo: () => void
  readonly onQuestion: () => void
}) {
  const { proposal, from, lines, onChoices, onYes, onNo, onQuestion } = props
  const model = useMemo(() => cardModel({ ...proposal, from }, lines), [proposal, from, lines])
  const [choices, setChoices] = useState(() => props.start ?? startChoices(model))
  const [triedYes, setTriedYes] = useState(false)
  const chosen = chosenParts(model, choices)

  const onChoice = (choice: Choice) => {
    const next = choose(choices, choice)
    setChoices(next)
    onChoices?.(next)
  }
  const onAnswer = (answer: 'yes' | 'no' | 'question') => {
    if (answer === 'no') onNo()
    else if (answer === 'question') onQuestion()
    else if (chosen.ok) onYes(chosen.value)
    else setTriedYes(true)
  }
  return (
    <CardView
      model={model}
      choices={choices}
      refused={triedYes && !chosen.ok ? chosen.refused : undefined}
      answering={{ onChoice, onAnswer }}
    />
  )
}
