import { t } from '@lingui/core/macro'
import type { TicketId } from '#shared/ids.ts'
import { findTicket, type TicketFacts } from '../desk/ticket-facts.ts'
import { phaseWords } from '../words/ticket-words.ts'

/** What the screen shows for a ticket that may not be read any more. */
export function Gone({ ticket, facts }: { ticket: TicketId; facts: TicketFacts }) {
  const present = findTicket(facts, ticket)
  return (
    <div role="alert" className="notice" data-kind="warn">
      {present ? (
        <>
          <p>
            <strong>{t`Cette demande n’est plus ouverte ici.`}</strong> {phaseWords(present, facts.me)}.
          </p>
          <p>{t`Son contenu a été retiré de cette page.`}</p>
        </>
      ) : (
        <>
          <p>
            <strong>{erasedWords(facts.erased.get(ticket))}</strong>
          </p>
          <p>{t`Le contenu et les échanges sont effacés, ici aussi. Ne gardez rien de ce que vous avez pu noter ailleurs.`}</p>
        </>
      )}
    </div>
  )
}

function erasedWords(why: 'withdrawn' | 'expired' | 'unknown' | undefined): string {
  if (why === 'withdrawn') return t`Le jeune a retiré son accord.`
  if (why === 'expired') return t`Le suivi est arrivé à son terme.`
  return t`L’accord a été retiré, ou le suivi est arrivé à son terme.`
}
