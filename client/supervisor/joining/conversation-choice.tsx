import { t } from '@lingui/core/macro'
import { useId } from 'react'
import type { Floor } from '#shared/protocol/supervisor.ts'

type Listener = Floor['listeners'][number]
type ChoiceProperties = {
  readonly held: Listener['conversations']
  readonly chosen: Listener['conversations'][number]['conversation'] | undefined
  readonly onChoose: (conversation: Listener['conversations'][number]['conversation']) => void
}

/** In the order of the listener's own list, so that both can speak of the same one. */
export function ConversationChoice({ held, chosen, onChoose }: ChoiceProperties) {
  const name = useId()
  return (
    <fieldset className="supervisor-choice">
      <legend>{t`Laquelle`}</legend>
      {held.map(({ conversation, isUnanswered }, at) => (
        <label key={conversation}>
          <input type="radio" name={name} checked={conversation === chosen} onChange={() => onChoose(conversation)} />
          {isUnanswered ? unansweredName(at + 1) : plainName(at + 1)}
        </label>
      ))}
    </fieldset>
  )
}

const plainName = (number: number) => t`Conversation ${number}`
const unansweredName = (number: number) => t`Conversation ${number}, sans réponse depuis 4 minutes`
