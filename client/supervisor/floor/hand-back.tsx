import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { StaffId } from '#shared/ids.ts'
import type { Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import { refuse } from '#shared/result.ts'
import { Confirm } from '../desk/confirm.tsx'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { eachOnce } from '../desk/each-once.ts'
import { nameOf } from '../desk/name-of.ts'
import { ConversationChoice } from '../joining/conversation-choice.tsx'

type Listener = Floor['listeners'][number]
type Properties = {
  readonly desk: CoordinationDesk
  readonly listeners: readonly Listener[]
  readonly members: readonly StaffMember[]
  readonly from: StaffId
  readonly onClose: () => void
}

/** Asks before a conversation goes back to the queue, and which. Nobody reads it here: it is known by its place at the desk. */
export function HandBack({ desk, listeners, members, from, onClose }: Properties) {
  const listener = listeners.find(({ id }) => id === from)
  const held = eachOnce(listener?.conversations ?? [], ({ conversation }) => conversation)
  const [chosen, choose] = useState(() => (held.find(({ isUnanswered }) => isUnanswered) ?? held[0])?.conversation)
  const alias = listener ? nameOf(members, listener) : ''
  const isThere = held.some(({ conversation }) => conversation === chosen)
  const others = listeners.reduce((sum, { id, free }) => (id === from ? sum : sum + free), 0)
  return (
    <Confirm
      title={t`Rendre une conversation à la file ?`}
      yes={t`Rendre à la file`}
      act={async () =>
        chosen ? desk.request('conversation:hand-back', { listener: from, conversation: chosen }) : refuse('stale')
      }
      onClose={onClose}
    >
      {held.length > 1 && <ConversationChoice held={held} chosen={chosen} onChoose={choose} />}
      <p>{t`Le jeune retrouve sa place dans la file, et quelqu’un d’autre peut lui répondre. ${alias} ne voit plus cette conversation et passe en pause. Personne ne la lit ici.`}</p>
      {isThere ? (
        others === 0 && (
          <p className="notice" data-kind="warn">
            {t`Personne d’autre n’a de place libre en ce moment : le jeune attendra dans la file.`}
          </p>
        )
      ) : (
        <p className="notice" data-kind="warn" role="status">
          {t`Cette conversation n’est plus chez ${alias}.`}
        </p>
      )}
    </Confirm>
  )
}
