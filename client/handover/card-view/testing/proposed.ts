import { newestConsentText } from '#shared/consent/texts.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { unsorted } from '#shared/ticket/triage.ts'
import { type CardLine, cardModel, type ProposedHandover } from '../card-model.ts'

export const lineSaid = (place: number, role: CardLine['role'], text: string, isEarly = false): CardLine => ({
  place,
  role,
  reference: { role, session: 'AAAAAAAAAAAAAAAAAAAAAA' as SenderSessionId, sequence: place },
  text,
  isEarly,
})

export const saidLines = [
  lineSaid(1, 'youth', 'je ne dors plus'),
  lineSaid(2, 'listener', 'tu veux m’en parler ?'),
  lineSaid(3, 'youth', 'chez moi ça crie tout le temps'),
]

export const proposed: ProposedHandover = {
  consentText: newestConsentText('fr'),
  from: 'Sam, écoutant',
  ...unsorted,
  reason: 'home',
  specialities: ['social', 'legal'],
  urgency: 'soon',
  summary: 'Tu voudrais de l’aide pour un endroit calme.',
  suggested: saidLines.slice(2).map(({ reference }) => reference),
}

export const proposedModel = cardModel(proposed, saidLines)
