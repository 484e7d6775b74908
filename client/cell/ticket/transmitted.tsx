import { plural, t } from '@lingui/core/macro'
import { type ReactNode, useId } from 'react'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { Readable } from '../desk/desk-phases.ts'
import { sortingWords } from '../words/ticket-words.ts'

/**
 * The parts that the young person agreed to share, and nothing else; it also says which parts they kept. The reason has the phrase of the text
 * that they read (SPEC H13). `reach`: how to reach them.
 */
export function Transmitted({ readable, reach }: { readable: Readable; reach: ReactNode }) {
  const { content, consentText } = readable
  const { triage, summary, messages } = content
  const title = useId()
  const count = messages?.lines.length ?? 0
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element must be reachable by keyboard (WCAG 2.1.1).
    <section className="cell-transmitted" aria-labelledby={title} tabIndex={0}>
      <h3 id={title}>{t`Ce qui est transmis`}</h3>
      <Part name={t`Pourquoi`}>
        <p>{t`« ${consentText.reasons[triage.reason]} »`}</p>
        <p>{sortingWords(triage)}</p>
      </Part>
      <Part name={t`Résumé`}>{summary ? <p className="cell-words">{summary.text}</p> : <NotTransmitted />}</Part>
      <Part name={t`Comment le joindre`}>{reach}</Part>
      <Part name={t`Messages`}>
        {messages ? (
          <>
            <p className="cell-soft">
              {plural(count, { one: '# message choisi par le jeune', other: '# messages choisis par le jeune' })}
            </p>
            <ol className="cell-quoted">
              {messages.lines.map(({ role, text, early }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a sealed part never change, and two may be equal.
                <li key={index} data-role={role}>
                  <span className="cell-line-from">{role === 'youth' ? t`Le jeune :` : t`L’écoute :`}</span>{' '}
                  {early && <span className="cell-line-note">{t`Écrit avant d’avoir lu ce qui précède.`}</span>}{' '}
                  <span dir="auto" className="cell-words">
                    {text}
                  </span>
                </li>
              ))}
            </ol>
          </>
        ) : (
          <NotTransmitted />
        )}
      </Part>
    </section>
  )
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="cell-part">
      <h4>{name}</h4>
      <PartBoundary>{children}</PartBoundary>
    </div>
  )
}

export const NotTransmitted = () => <p className="cell-not-transmitted">{t`Non transmis`}</p>
