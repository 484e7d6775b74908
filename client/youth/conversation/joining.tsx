import { t } from '@lingui/core/macro'
import { type RefObject, useId, useState } from 'react'
import { readerName } from '#client/conversation/reader-name.ts'
import type { Joining as Asked, TalkState } from '../visit/talk-state.ts'
import type { Visit } from '../visit/visit.ts'
import { joinReasonWords } from './join-words.ts'

type JoiningProps = {
  readonly visit: Pick<Visit, 'talk'>
  readonly talk: Pick<TalkState, 'joining' | 'passing' | 'reader'>
  /** The field of the conversation. It gets the focus when a press takes the card away. */
  readonly field: RefObject<HTMLTextAreaElement | null>
}

/** A coordinator would like to join, if the young person agrees (SPEC C48). The live region exists before its text; nothing moves the focus. */
export function Joining({ visit, talk: { joining, passing, reader }, field }: JoiningProps) {
  const alias = reader?.alias
  // One question at a time.
  const asked = passing === undefined && alias !== undefined ? joining : undefined
  return (
    <>
      <p role="status" className="only-read-aloud">
        {asked && leadWords(asked)}
      </p>
      {asked && alias !== undefined && (
        <Card key={asked.question.question} visit={visit} asked={asked} alias={alias} field={field} />
      )}
    </>
  )
}

function Card({ visit, asked, alias, field }: Omit<JoiningProps, 'talk'> & { asked: Asked; alias: string }) {
  const title = useId()
  const [isTicked, tick] = useState(false)
  const [refusal, setRefusal] = useState<'none' | 'sent' | 'unknown'>('none')
  const { question, guest } = asked
  const { alias: camille } = guest
  const answer = asked.answer === 'none' ? refusal : asked.answer

  function welcome() {
    field.current?.focus()
    setRefusal('none')
    visit.talk()?.welcome(question, isTicked ? 'ticked' : 'empty')
  }

  async function refuse() {
    field.current?.focus()
    setRefusal('sent')
    const refused = await visit.talk()?.refuseGuest(question)
    if (!refused?.ok) setRefusal('unknown')
  }

  return (
    <section className="notice youth-passing" aria-labelledby={title}>
      <h2 id={title}>{t`Quelqu’un voudrait venir`}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard (WCAG 2.1.1). */}
      <div className="youth-passing-words" tabIndex={0}>
        <p>{t`C’est ${readerName(guest)}.`}</p>
        <p>{joinReasonWords(question.reason, alias)}</p>
        <p>{t`Si tu ne coches pas, ${camille} lit seulement la suite.`}</p>
        <p>{staysWords(camille, question.stays)}</p>
        <p>{t`Tu as trois minutes. Sans réponse, personne ne vient.`}</p>
      </div>
      <label className="youth-passing-box">
        <input type="checkbox" checked={isTicked} onChange={(event) => tick(event.target.checked)} />
        {t`${camille} peut lire ce qu'on s'est dit`}
      </label>
      <p role="status">
        {answer === 'sent' && t`Un instant…`}
        {answer === 'unknown' && t`On ne sait pas si c’est parti. Essaie encore.`}
      </p>
      <div className="youth-passing-answers">
        <button type="button" className="button" onClick={welcome}>
          {t`Oui, ${camille} peut venir`}
        </button>
        <button type="button" className="button" onClick={() => void refuse()}>
          {t`Non, juste ${alias}`}
        </button>
      </div>
    </section>
  )
}

const leadWords = ({ guest }: Asked): string => t`${readerName(guest)} voudrait venir dans la conversation.`

function staysWords(alias: string, milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000)
  return minutes === 60
    ? t`${alias} reste une heure au plus. Tu peux lui demander de partir quand tu veux.`
    : t`${alias} reste ${minutes} minutes au plus. Tu peux lui demander de partir quand tu veux.`
}
