import { t } from '@lingui/core/macro'
import { type RefObject, useEffect, useId, useState } from 'react'
import { passReasonWords } from '#client/conversation/pass-words.ts'
import type { Passing as Passed, TalkState } from '../visit/talk-state.ts'
import type { Visit } from '../visit/visit.ts'
import { EndButton } from './end-button.tsx'

type PassingProps = {
  readonly visit: Pick<Visit, 'talk' | 'end'>
  readonly talk: Pick<TalkState, 'passing' | 'reader' | 'log'>
  /** The field of the conversation. It gets the focus when a press takes the card away. */
  readonly field: RefObject<HTMLTextAreaElement | null>
}

/** The listener passes the conversation on, if the young person agrees (SPEC C42). The live region exists before its text; nothing moves the focus. */
export function Passing({ visit, talk, field }: PassingProps) {
  const { passing, reader } = talk
  const alias = reader?.alias
  const stays = useStays(talk)
  return (
    <>
      <p role="status" className={stays ? 'notice' : 'only-read-aloud'}>
        {passing && alias !== undefined && leadWords(alias, passing)}
        {stays && alias !== undefined && t`Tu restes avec ${alias}.`}
      </p>
      {passing && alias !== undefined && (
        <Card key={passing.offer.offer} visit={visit} passing={passing} alias={alias} field={field} />
      )}
    </>
  )
}

function Card({ visit, passing, alias, field }: Omit<PassingProps, 'talk'> & { passing: Passed; alias: string }) {
  const title = useId()
  const [isTicked, tick] = useState(false)
  const [refusal, setRefusal] = useState<'none' | 'sent' | 'unknown'>('none')
  const { offer, words } = passing
  const said = cardWords(alias, passing)
  const answer = passing.answer === 'none' ? refusal : passing.answer

  function agree() {
    field.current?.focus()
    setRefusal('none')
    visit.talk()?.agree(offer, isTicked ? 'ticked' : 'empty')
  }

  async function refuse() {
    field.current?.focus()
    setRefusal('sent')
    const refused = await visit.talk()?.refusePass(offer)
    if (!refused?.ok) setRefusal('unknown')
  }

  return (
    <section className="notice youth-passing" aria-labelledby={title}>
      <h2 id={title}>{t`Changement de personne`}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard (WCAG 2.1.1). */}
      <div className="youth-passing-words" tabIndex={0}>
        <p>{leadWords(alias, passing)}</p>
        <p>{said.intro}</p>
        <blockquote>
          <p>{passReasonWords(words.reason)}</p>
          {words.note !== null && <p>{words.note}</p>}
        </blockquote>
        <p>{said.unticked}</p>
        <p>{t`Tu as trois minutes. Sans réponse, tu restes avec ${alias}.`}</p>
      </div>
      <label className="youth-passing-box">
        <input type="checkbox" checked={isTicked} onChange={(event) => tick(event.target.checked)} />
        {said.box}
      </label>
      <p role="status">
        {answer === 'sent' && t`Un instant…`}
        {answer === 'unknown' && t`On ne sait pas si c’est parti. Essaie encore.`}
      </p>
      <div className="youth-passing-answers">
        <button type="button" className="button" onClick={agree}>
          {t`D'accord`}
        </button>
        <button type="button" className="button" onClick={() => void refuse()}>
          {t`Non, je reste avec ${alias}`}
        </button>
        <EndButton words={t`Je préfère arrêter là`} onEnd={visit.end} />
      </div>
    </section>
  )
}

function leadWords(alias: string, { colleague }: Passed): string {
  if (!colleague) return t`${alias} doit partir. Quelqu'un d'autre prendra la suite. Tu gardes ta place.`
  const noa = colleague.alias
  return t`${alias} doit partir. ${noa} peut prendre la suite.`
}

/** Of whoever is free next there is no name yet (SPEC C45). */
function cardWords(alias: string, { colleague }: Passed) {
  if (!colleague)
    return {
      intro: t`Voici ce que ${alias} dit à la personne suivante :`,
      unticked: t`Si tu ne coches pas, la personne suivante lit seulement la suite.`,
      box: t`La personne suivante peut lire ce qu'on s'est dit`,
    }
  const noa = colleague.alias
  return {
    intro: t`Voici ce que ${alias} dit à ${noa} :`,
    unticked: t`Si tu ne coches pas, ${noa} lit seulement la suite.`,
    box: t`${noa} peut lire ce qu'on s'est dit`,
  }
}

/** Whether an offer is over and the reader stayed, until something new stands in the log. */
function useStays({ passing, reader, log }: PassingProps['talk']): boolean {
  const [asked, setAsked] = useState<{ readonly epoch: number; readonly at: number }>()
  const epoch = reader?.epoch
  const { last } = log.timeline
  const isAsked = passing !== undefined
  useEffect(() => {
    if (isAsked && epoch !== undefined) setAsked({ epoch, at: last })
  }, [isAsked, epoch, last])
  return !isAsked && asked !== undefined && asked.epoch === epoch && asked.at === last
}
