import { render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useState } from 'react'
import { expect, test, vi } from 'vitest'
import { type Reason, reasons } from '#shared/consent/reasons.ts'
import type { ConsentText } from '#shared/consent/text.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { limits } from '#shared/protocol/limits.ts'
import { bareConsentText } from '#shared/testing/bare-consent-text.ts'
import { contactFieldCharacters } from '#shared/ticket/contact.ts'
import { choose, startChoices } from './card-choices.ts'
import type { CardModel } from './card-model.ts'
import { CardView } from './card-view.tsx'
import { proposedModel as model, saidLines } from './testing/proposed.ts'

function Card({ onAnswer = () => {}, shown = model }: { onAnswer?: (answer: string) => void; shown?: CardModel }) {
  const [choices, setChoices] = useState(startChoices(shown))
  const onChoice = (choice: Parameters<typeof choose>[1]) => setChoices((made) => choose(made, choice))
  return <CardView model={shown} choices={choices} answering={{ onChoice, onAnswer }} />
}

const card = () => screen.getByRole('region', { name: 'Proposition de suivi' })

test('[G6] every sealed field stands on the card: reason, help asked, urgency, who proposes, summary, lines', () => {
  render(<Card />)
  expect(card()).toHaveTextContent(newestConsentText('fr').reasons.home)
  for (const words of [
    'quelqu’un pour t’aider au jour le jour',
    'quelqu’un qui connaît tes droits',
    'C’est assez urgent.',
    'Sam, écoutant. L’équipe verra ce nom.',
  ])
    expect(card()).toHaveTextContent(words)
  expect(card()).not.toHaveTextContent('une ou un psy')
  expect(screen.getByRole('textbox', { name: 'Résumé transmis' })).toHaveValue(model.summary)
  for (const line of saidLines) expect(card()).toHaveTextContent(line.text)
})

test('the summary and the contact fields accept a whole paste, and say by how much it is too long', async () => {
  render(<Card />)
  const person = userEvent.setup()
  const tooLong = async (name: string, characters: number) => {
    const field = screen.getByRole('textbox', { name })
    await person.clear(field)
    await person.click(field)
    await person.paste('a'.repeat(characters + 3))
    expect(field).toHaveValue('a'.repeat(characters + 3))
    expect(field).toHaveAccessibleDescription(/C’est trop long : 3 caractères de trop\./)
    expect(field).toBeInvalid()
  }
  await tooLong('Résumé transmis', limits.summaryCharacters)
  await person.click(screen.getByRole('radio', { name: 'Par message' }))
  await tooLong('Ton numéro ou ton pseudo, et sur quelle appli', contactFieldCharacters.value)
  await tooLong('Quand c’est sûr pour toi', contactFieldCharacters.safeTime)
  await tooLong('Ce qu’il faut éviter', contactFieldCharacters.instructions)
})

test.each([newestConsentText('fr'), bareConsentText])(
  '[G6][H13] the consent text $id is shown word for word, with its own phrase of the reason',
  (consentText) => {
    const { unmount } = render(<Card shown={{ ...model, consentText }} />)
    const signedLines = consentText.sections.flatMap(({ heading, lines }) => [heading, ...lines])
    expect(signedLines.length).toBeGreaterThan(1)
    for (const line of signedLines) expect(within(card()).getByText(line)).toBeVisible()
    for (const said of card().querySelectorAll('.handover-card-part > p'))
      expect([...signedLines, rest]).toContain(said.textContent)
    unmount()
    for (const reason of reasons) shows(consentText, reason)
  },
)

/** The only line of its parts that is not of the text. */
const rest = 'Le reste, tu le choisis ici :'

/** The reason stands twice: as why, and among what goes. */
function shows(consentText: ConsentText, reason: Reason): void {
  const { unmount } = render(<Card shown={{ ...model, consentText, reason }} />)
  expect(within(card()).getAllByText(consentText.reasons[reason])).toHaveLength(2)
  unmount()
}

test('nothing is preselected, no stands first, and the three answers look alike', () => {
  render(<Card />)
  for (const box of screen.getAllByRole('checkbox')) expect(box).not.toBeChecked()
  for (const way of screen.getAllByRole('radio')) expect(way).not.toBeChecked()
  expect(screen.getAllByRole('radio')[0]).toHaveAccessibleName('Je reviens moi-même avec un code')
  const answers = within(card()).getAllByRole('button')
  expect(answers.map(({ textContent }) => textContent)).toEqual([
    'Non, pas maintenant',
    "J'ai une question",
    "Oui, je suis d'accord",
  ])
  expect(new Set(answers.map(({ className, dataset }) => `${className} ${JSON.stringify(dataset)}`)).size).toBe(1)
})

test('the young person edits, ticks, says how, and answers', async () => {
  const person = userEvent.setup()
  const onAnswer = vi.fn()
  render(<Card onAnswer={onAnswer} />)
  const messages = screen.getByRole('group', { name: 'Messages transmis' })
  await person.click(within(messages).getByRole('checkbox', { name: /chez moi ça crie/ }))
  expect(messages).toHaveTextContent('1 message est coché.')
  const ways = screen.getByRole('group', { name: 'Comment te joindre' })
  await person.click(within(ways).getByRole('radio', { name: 'Par téléphone' }))
  await person.type(within(ways).getByRole('textbox', { name: 'Ton numéro' }), '06')
  expect(within(ways).getByRole('textbox', { name: 'Ton numéro' })).toHaveValue('06')
  await person.click(screen.getByRole('button', { name: "Oui, je suis d'accord" }))
  expect(onAnswer).toHaveBeenCalledExactlyOnceWith('yes')
})

test('the card says that a way to be reached is missing, and its field gets the focus', () => {
  const choices = choose(startChoices(model), { choose: 'method', method: 'phone' })
  const answering = { onChoice: () => {}, onAnswer: () => {} }
  const { rerender } = render(<CardView model={model} choices={choices} answering={answering} />)
  expect(document.body).toHaveFocus()
  rerender(<CardView model={model} choices={choices} answering={answering} refused="contact-empty" />)
  expect(screen.getByRole('textbox', { name: 'Ton numéro' })).toHaveFocus()
  expect(screen.getByRole('textbox', { name: 'Ton numéro' })).toBeInvalid()
  expect(screen.getByText(/^Il manque comment te joindre/)).toHaveAttribute('role', 'status')
})

test('a preview is the same card, but nothing on it can be changed or answered', () => {
  const choices = startChoices(model)
  const { container: preview } = render(<CardView model={model} choices={choices} />)
  for (const control of within(preview).getAllByRole('button')) expect(control).toBeDisabled()
  for (const control of within(preview).getAllByRole('checkbox')) expect(control).toBeDisabled()
  const { container: shown } = render(<Card />)
  expect(bare(preview)).toBe(bare(shown))
})

/** The markup of the card, without its controls and generated names. */
const bare = (container: HTMLElement) =>
  container.innerHTML
    .replace(/ (data-preview|disabled|readonly)=""/g, '')
    .replace(/ (id|for|name|aria-[a-z]+)="[^"]*"/g, '')
