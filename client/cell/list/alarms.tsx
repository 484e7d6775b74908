import { plural } from '@lingui/core/macro'
import type { TicketFacts } from '../desk/ticket-facts.ts'
import { alarms } from './arrange.ts'

/** Tickets that nobody took in time give a line; the bell rings for them (`cell-news.ts`). */
export function Alarms({ facts }: { facts: TicketFacts }) {
  const late = alarms(facts).length
  return (
    <div role="alert">
      {late > 0 && (
        <p className="notice" data-kind="danger">
          {plural(late, {
            one: '# demande a dépassé le délai promis au jeune et personne ne l’a prise.',
            other: '# demandes ont dépassé le délai promis au jeune et personne ne les a prises.',
          })}
        </p>
      )}
    </div>
  )
}
