import { t } from '@lingui/core/macro'
import { useId, useState } from 'react'
import type { ConversationId } from '#shared/ids.ts'
import type { JoinReason } from '#shared/protocol/join.ts'
import type { Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import { refuse } from '#shared/result.ts'
import { Confirm } from '../desk/confirm.tsx'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { eachOnce } from '../desk/each-once.ts'
import { nameOf } from '../desk/name-of.ts'
import { ConversationChoice } from './conversation-choice.tsx'
import { reasonWords } from './join-words.ts'

type Properties = {
  readonly desk: CoordinationDesk
  readonly listener: Floor['listeners'][number]
  readonly members: readonly StaffMember[]
  readonly onClose: () => void
}

/** Asks which conversation and why, and then the young person. Nothing of the conversation is shown before their yes (SPEC C47). */
export function AskToJoin({ desk, listener, members, onClose }: Properties) {
  const { id, conversations, call } = listener
  const alias = nameOf(members, listener)
  const held = eachOnce(conversations, ({ conversation }) => conversation)
  const [chosen, choose] = useState<ConversationId | undefined>(call?.conversation ?? held[0]?.conversation)
  const reasons: readonly JoinReason[] =
    call !== null && call.conversation === chosen ? ['called', 'support', 'worried'] : ['support', 'worried']
  const [picked, pick] = useState<JoinReason>()
  const reason = picked && reasons.includes(picked) ? picked : (reasons[0] as JoinReason)
  const name = useId()
  return (
    <Confirm
      title={t`Demander à venir dans une conversation ?`}
      yes={t`Demander au jeune`}
      isHarmless
      act={async () =>
        chosen ? desk.request('join:ask', { listener: id, conversation: chosen, reason }) : refuse('stale')
      }
      onClose={onClose}
    >
      {held.length > 1 && <ConversationChoice held={held} chosen={chosen} onChoose={choose} />}
      <fieldset className="supervisor-choice">
        <legend>{t`Pourquoi`}</legend>
        {reasons.map((one) => (
          <label key={one}>
            <input type="radio" name={name} checked={one === reason} onChange={() => pick(one)} />
            {reasonWords(one, alias)}
          </label>
        ))}
      </fieldset>
      <p>{t`Le jeune lit votre nom, votre fonction et cette raison, et répond oui ou non. Vous ne lisez rien avant son oui. ${alias} voit que vous avez demandé. Le jeune peut vous demander de partir quand il veut.`}</p>
    </Confirm>
  )
}
