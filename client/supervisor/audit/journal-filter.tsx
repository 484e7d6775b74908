import { plural, t } from '@lingui/core/macro'
import { useId } from 'react'
import type { AuditEvent } from '#shared/protocol/supervisor.ts'
import { unreachable } from '#shared/result.ts'

/** The parts of the journal. Each kind of event belongs to one of them, by what stands before its colon. */
export const journalParts = ['all', 'tickets', 'accounts', 'keys', 'intake'] as const
export type JournalPart = (typeof journalParts)[number]

const prefixes: Readonly<Record<Exclude<JournalPart, 'all'>, readonly string[]>> = {
  tickets: ['ticket', 'contact'],
  accounts: ['set-up', 'staff', 'invitation'],
  keys: ['team', 'organisation'],
  intake: ['hours', 'intake', 'conversation'],
}

/** The events of a part, in their order. */
export const eventsOf = (part: JournalPart, events: readonly AuditEvent[]): readonly AuditEvent[] =>
  part === 'all' ? events : events.filter(({ kind }) => prefixes[part].includes(kind.split(':')[0] ?? ''))

type JournalFilterProps = {
  readonly part: JournalPart
  /** How many of the events that were read it shows. */
  readonly shown: number
  readonly onChange: (part: JournalPart) => void
}

export function JournalFilter({ part, shown, onChange }: JournalFilterProps) {
  const id = useId()
  return (
    <div className="supervisor-filter">
      <label htmlFor={id}>{t`Montrer`}</label>
      <select id={id} value={part} onChange={({ target }) => onChange(target.value as JournalPart)}>
        {journalParts.map((each) => (
          <option key={each} value={each}>
            {partWords(each)}
          </option>
        ))}
      </select>
      <p role="status">
        {part !== 'all' &&
          plural(shown, {
            0: 'Aucune ligne parmi celles qui sont lues.',
            one: '# ligne parmi celles qui sont lues.',
            other: '# lignes parmi celles qui sont lues.',
          })}
      </p>
    </div>
  )
}

function partWords(part: JournalPart): string {
  switch (part) {
    case 'all':
      return t`tout`
    case 'tickets':
      return t`les demandes de suivi`
    case 'accounts':
      return t`les comptes et les invitations`
    case 'keys':
      return t`les clés`
    case 'intake':
      return t`les horaires, l’accueil et la file`
    default:
      return unreachable(part)
  }
}
