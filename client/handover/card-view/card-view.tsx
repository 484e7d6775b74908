import { t } from '@lingui/core/macro'
import { type ReactNode, useId } from 'react'
import { charactersLeft, charactersLeftWords } from '#client/conversation/characters-left.ts'
import { privateWriting } from '#client/ui/private-writing.ts'
import type { ConsentSection } from '#shared/consent/text.ts'
import type { ProposalAnswer } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Choice, ChoiceRefusal, Choices } from './card-choices.ts'
import type { CardModel } from './card-model.ts'
import { choiceRefusalWords, triageFacts } from './card-words.ts'
import { ContactChoice } from './contact-choice.tsx'
import { MessagesChoice } from './messages-choice.tsx'
import './card-view.css'

export type CardViewProps = {
  readonly model: CardModel
  readonly choices: Choices
  readonly refused?: ChoiceRefusal | undefined
  /** Without it the card is a preview: nothing on it can be changed or answered. */
  readonly answering?: {
    readonly onChoice: (choice: Choice) => void
    readonly onAnswer: (answer: ProposalAnswer) => void
  }
}

/**
 * The consent card, as the young person sees it: why, who will know, what exactly would be sent, what happens next, for how long, and that a no
 * changes nothing. The three answers look alike, and no comes first.
 */
export function CardView({ model, choices, refused, answering }: CardViewProps) {
  const ids = { title: useId(), summary: useId(), hint: useId(), room: useId() }
  const room = charactersLeft(choices.summary, limits.summaryCharacters)
  const hours = limits.permit / 3_600_000
  const section = (about: ConsentSection['about']) => <TextSection model={model} about={about} />
  const answer = (kind: ProposalAnswer, words: string) => (
    <button type="button" className="button" disabled={!answering} onClick={() => answering?.onAnswer(kind)}>
      {words}
    </button>
  )
  const onChoice = answering?.onChoice
  return (
    <section className="handover-card" aria-labelledby={ids.title} data-preview={answering ? undefined : ''}>
      <h2 id={ids.title}>{t`Proposition de suivi`}</h2>
      <p>{t`${model.from} te propose une aide qui dure plus longtemps.`}</p>
      <p className="handover-card-reason">{model.consentText.reasons[model.reason]}</p>
      <p>
        <strong>{t`C’est toi qui décides.`}</strong> {t`Rien ne part sans ton accord.`}
      </p>
      {section('who')}
      <div className="handover-card-part">
        <h3>{t`Ce qui part si tu dis oui`}</h3>
        <dl>
          {triageFacts(model, model.consentText).map(({ name, words }) => (
            <Fact key={name} name={name}>
              {typeof words === 'string' ? words : <List words={words} />}
            </Fact>
          ))}
          <Fact name={t`Qui propose`}>{t`${model.from}. L’équipe verra ce nom.`}</Fact>
        </dl>
        <p>{t`Le reste, tu le choisis ici :`}</p>
        <div className="handover-card-choice">
          <label htmlFor={ids.summary}>{t`Résumé transmis`}</label>
          <p id={ids.hint}>{t`Tu peux tout changer. Si tu effaces tout, le résumé ne part pas.`}</p>
          <textarea
            {...privateWriting}
            id={ids.summary}
            aria-invalid={room < 0}
            aria-describedby={`${ids.hint} ${ids.room}`}
            rows={6}
            value={choices.summary}
            readOnly={!onChoice}
            onChange={(event) => onChoice?.({ choose: 'summary', text: event.target.value })}
          />
          <p id={ids.room} role="status">
            {charactersLeftWords(room)}
          </p>
        </div>
        <MessagesChoice model={model} choices={choices} onChoice={onChoice} />
        <ContactChoice choices={choices} isMissing={refused === 'contact-empty'} onChoice={onChoice} />
      </div>
      {section('next')}
      {section('time')}
      {section('no')}
      <p>{t`Tu as ${hours} heures pour répondre à cette question.`}</p>
      <p role="status" className="handover-card-refused">
        {refused && choiceRefusalWords(refused, limits.handoverLines)}
      </p>
      <div className="handover-card-answers">
        {answer('no', t`Non, pas maintenant`)}
        {answer('question', t`J'ai une question`)}
        {answer('yes', t`Oui, je suis d'accord`)}
      </div>
    </section>
  )
}

/** Word for word: the consent record signs the hash of these lines. */
function TextSection({ model, about }: { model: CardModel; about: ConsentSection['about'] }) {
  return model.consentText.sections
    .filter((section) => section.about === about)
    .map(({ heading, lines }) => (
      <div key={heading} className="handover-card-part">
        <h3>{heading}</h3>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    ))
}

const List = ({ words }: { words: readonly string[] }) => (
  <ul>
    {words.map((each) => (
      <li key={each}>{each}</li>
    ))}
  </ul>
)

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
