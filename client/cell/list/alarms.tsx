import { plural, t } from '@lingui/core/macro'
import { useEffect } from 'react'
import type { TicketFacts } from '../desk/ticket-facts.ts'
import { alarms, arrange } from './arrange.ts'

/** Tickets that nobody took in time give a line. The page's title counts them and those that wait. */
export function Alarms({ facts }: { facts: TicketFacts }) {
  const late = alarms(facts).length
  useTitle(late, arrange(facts).mine.filter(({ phase }) => phase === 'received').length)
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

function useTitle(late: number, waiting: number) {
  useEffect(() => {
    const name = t`Cellule de suivi`
    if (late > 0) document.title = t`⚠ ${late} non prise · ${name}`
    else document.title = waiting > 0 ? `(${waiting}) ${name}` : name
    return () => {
      document.title = name
    }
  }, [late, waiting])
}
