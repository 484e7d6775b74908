import { t } from '@lingui/core/macro'
import { useCallback, useEffect, useState } from 'react'
import { dayWords } from '#client/ui/date-words.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { TicketId } from '#shared/ids.ts'
import type { AuditEvent, StaffMember } from '#shared/protocol/supervisor.ts'
import { ticketNumber } from '#shared/ticket/ticket-number.ts'
import { eachOnce } from '../desk/each-once.ts'
import type { PartProperties } from '../desk/part-properties.ts'
import { Refused } from '../desk/refused.tsx'
import { Section } from '../desk/section.tsx'
import { useAct } from '../desk/use-act.ts'
import { WideTable } from '../desk/wide-table.tsx'
import { eventsOf, JournalFilter, type JournalPart } from './journal-filter.tsx'
import { kindWords } from './kind-words.ts'

type Trail = {
  readonly events: readonly AuditEvent[]
  readonly more: boolean
  readonly seals: 'intact' | 'broken'
}

/** The audit trail: events of tickets and rights, never message contents; newest first, a page at a time. */
export function AuditTrail({ desk, view }: PartProperties) {
  const [trail, setTrail] = useState<Trail | null>(null)
  const read = useCallback(
    async (known: readonly AuditEvent[]) => {
      const page = await desk.readAudit(known.at(-1)?.number ?? null)
      if (page.ok) setTrail({ ...page.value, events: [...known, ...page.value.events] })
      return page
    },
    [desk],
  )
  const { working, refused, run } = useAct(read)
  const [part, setPart] = useState<JournalPart>('all')
  const shown = eventsOf(part, trail?.events ?? [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when the part is opened; afterwards on request.
  useEffect(() => {
    void run([])
  }, [])

  return (
    <Section title={t`Journal`}>
      <p>{t`Chaque ouverture d’une demande et chaque changement de droit, du plus récent au plus ancien. Jamais de contenu.`}</p>
      <Refused name={refused} />
      {trail === null ? (
        <p role="status">{working && t`Lecture du journal…`}</p>
      ) : (
        <>
          <p role="status" className="notice" data-kind={trail.seals === 'intact' ? 'good' : 'danger'}>
            {trail.seals === 'intact'
              ? t`Sceaux intacts : rien n’a été changé ni retiré.`
              : t`Alerte : les sceaux sont rompus. Des lignes ont été changées ou retirées. Prévenez la personne responsable du serveur.`}
          </p>
          {trail.events.length === 0 ? (
            <p className="supervisor-empty">{t`Le journal est vide.`}</p>
          ) : (
            <>
              <JournalFilter part={part} shown={shown.length} onChange={setPart} />
              {shown.length > 0 && <Events events={eachOnce(shown, ({ number }) => number)} members={view.members} />}
            </>
          )}
          {trail.more && (
            <button type="button" className="button" aria-disabled={working} onClick={() => run(trail.events)}>
              {t`Lire la suite`}
            </button>
          )}
        </>
      )}
      {refused && (
        <button type="button" className="button" onClick={() => run(trail?.events ?? [])}>
          {t`Réessayer`}
        </button>
      )}
    </Section>
  )
}

function Events({ events, members }: { events: readonly AuditEvent[]; members: readonly StaffMember[] }) {
  const nameOf = (id: string | null) => {
    const member = members.find((each) => each.status !== 'invited' && each.id === id)
    return member && member.status !== 'invited' ? member.alias : null
  }
  return (
    <WideTable label={t`Événements`} columns={[t`N°`, t`Jour`, t`Ce qui s’est passé`, t`Par`, t`Sur`]}>
      {events.map((event) => (
        <ItemBoundary key={event.number} as="tr" of={event}>
          <EventRow event={event} nameOf={nameOf} />
        </ItemBoundary>
      ))}
    </WideTable>
  )
}

type EventRowProperties = { readonly event: AuditEvent; readonly nameOf: (id: string | null) => string | null }

function EventRow({ event: { number, day, kind, actor, subject }, nameOf }: EventRowProperties) {
  return (
    <tr>
      <th scope="row">{number}</th>
      <td>{dayWords(day)}</td>
      <td>{kindWords(kind)}</td>
      <td>{nameOf(actor) ?? (actor === null ? t`le service` : t`un compte disparu`)}</td>
      <td>{nameOf(subject) ?? subjectWords(kind, subject)}</td>
    </tr>
  )
}

/** A ticket is called as on every desk. */
function subjectWords(kind: string, subject: string | null): string {
  if (subject === null) return '–'
  if (!kind.startsWith('ticket:')) return subject
  const number = ticketNumber(subject as TicketId)
  return t`n° ${number}`
}
