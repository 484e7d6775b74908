import { t } from '@lingui/core/macro'
import { useId } from 'react'
import { dayWords } from '#client/ui/date-words.ts'
import { type ChosenPartName, chosenPartNames } from '#shared/consent/scope.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Readable } from '../desk/desk-phases.ts'
import { allowedWords, termWords } from '../words/fact-words.ts'

/** The young person's consent: its parts in one line; the listener, the end date and the exact text are one click away. */
export function Consent({ readable, ticket }: { readable: Readable; ticket: CellTicket }) {
  const { record, consentText: text, listener, isOwnProposal } = readable
  const title = useId()
  const day = dayWords(record.day)
  const { recipient } = record
  return (
    <section className="cell-consent" aria-labelledby={title}>
      <h3 id={title}>{t`Accord`}</h3>
      <p className="cell-consent-said">{t`Le ${day}, le jeune a dit oui pour transmettre à l’équipe de suivi :`}</p>
      <ul className="cell-scope">
        {chosenPartNames.map((name) => {
          const given = record.scope.includes(name)
          return (
            <li key={name} data-given={given}>
              <span aria-hidden="true">{given ? '✓' : '✗'}</span>
              <span>
                {partWords(name)} : <strong>{given ? t`oui` : t`non transmis`}</strong>
              </span>
            </li>
          )
        })}
      </ul>
      <dl className="cell-facts">
        <Fact
          name={t`Proposé à l’écoute par`}
          value={isOwnProposal ? t`${listener.alias} : vous-même, avec votre autre compte` : listener.alias}
        />
      </dl>
      <details className="cell-consent-more">
        <summary>{t`Durée, destinataire et texte lu`}</summary>
        <dl className="cell-facts">
          <Fact name={t`Pour`} value={t`l’équipe de suivi, clé n° ${recipient.epoch}`} />
          <Fact name={t`Durée`} value={termWords(text.facts)} />
          <Fact name={t`Effacement`} value={t`le ${dayWords(ticket.expiresOn)}, ou avant si le jeune le demande`} />
          {ticket.epoch > recipient.epoch && (
            <Fact name={t`Clé actuelle`} value={t`n° ${ticket.epoch}, rescellée par l’équipe`} />
          )}
          <Fact name={t`Le texte permet de`} value={allowedWords(text.facts)} />
          <Fact name={t`Texte lu`} value={record.text} />
        </dl>
        <div className="cell-consent-text">
          {text.sections.map(({ about, heading, lines }) => (
            <section key={about}>
              <h4>{heading}</h4>
              {lines.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </section>
          ))}
        </div>
      </details>
    </section>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function partWords(name: ChosenPartName): string {
  const words: Record<ChosenPartName, string> = {
    summary: t`Le résumé`,
    messages: t`Des messages de la conversation`,
    contact: t`Comment le joindre`,
  }
  return words[name]
}
