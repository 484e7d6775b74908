import { t } from '@lingui/core/macro'
import type { ConsentText } from '#shared/consent/text.ts'
import { unreachable } from '#shared/result.ts'
import type { ContactMethod } from '#shared/ticket/contact.ts'
import { type Speciality, specialities, type Triage, type Urgency } from '#shared/ticket/triage.ts'
import type { ChoiceRefusal } from './card-choices.ts'
import type { CardLine } from './card-model.ts'

/** How the card shows each triage field, the reason in the words of the consent text: everything that is sealed stands there (G6), and a field without an entry does not compile. */
export function triageFacts(
  triage: Triage,
  { reasons }: ConsentText,
): readonly { readonly name: string; readonly words: string | readonly string[] }[] {
  const facts: Record<keyof Triage, ReturnType<typeof triageFacts>[number]> = {
    reason: { name: t`La raison`, words: reasons[triage.reason] },
    specialities: { name: t`L’aide demandée`, words: specialityWords(triage.specialities) },
    urgency: { name: t`L’urgence`, words: urgencyWords(triage.urgency) },
  }
  return Object.values(facts)
}

/** The help asked of the team, in words for the young person; empty means that the team chooses. */
function specialityWords(asked: readonly Speciality[]): readonly string[] {
  const words: Record<Speciality, string> = {
    social: t`quelqu’un pour t’aider au jour le jour`,
    psychological: t`une ou un psy, pour parler`,
    legal: t`quelqu’un qui connaît tes droits`,
  }
  const named = specialities.filter((name) => asked.includes(name)).map((name) => words[name])
  return named.length > 0 ? named : [t`l’équipe verra qui peut t’aider`]
}

function urgencyWords(urgency: Urgency): string {
  switch (urgency) {
    case 'ordinary':
      return t`Ce n’est pas urgent.`
    case 'soon':
      return t`C’est assez urgent.`
    case 'immediate':
      return t`C’est très urgent.`
    default:
      return unreachable(urgency)
  }
}

export function methodWords(method: ContactMethod): string {
  switch (method) {
    case 'return':
      return t`Je reviens moi-même avec un code`
    case 'phone':
      return t`Par téléphone`
    case 'message':
      return t`Par message`
    case 'email':
      return t`Par e-mail`
    case 'other':
      return t`Autrement`
    default:
      return unreachable(method)
  }
}

/** The label of the field for the number or the address. */
export function contactValueWords(method: Exclude<ContactMethod, 'return'>): string {
  switch (method) {
    case 'phone':
      return t`Ton numéro`
    case 'message':
      return t`Ton numéro ou ton pseudo, et sur quelle appli`
    case 'email':
      return t`Ton adresse e-mail`
    case 'other':
      return t`Comment faire`
    default:
      return unreachable(method)
  }
}

/** Without the words that stand above: their author may not have ticked them. */
export const earlyWords = (): string => t`Écrit avant d’avoir lu ce qui précède.`

export const speakerWords = (role: CardLine['role']): string => (role === 'youth' ? t`Toi :` : t`Écoute :`)

export function choiceRefusalWords(refusal: ChoiceRefusal, most: number): string {
  switch (refusal) {
    case 'contact-empty':
      return t`Il manque comment te joindre. Écris-le, ou choisis de revenir avec un code.`
    case 'too-many-lines':
      return t`C’est trop de messages. Tu peux en joindre ${most}.`
    case 'too-long':
      return t`Un texte est trop long. Raccourcis-le un peu.`
    default:
      return unreachable(refusal)
  }
}
