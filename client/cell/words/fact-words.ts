import { t } from '@lingui/core/macro'
import { listWords } from '#client/ui/list-words.ts'
import type { ConsentFacts } from '#shared/consent/text.ts'

type Allowance = { [Fact in keyof ConsentFacts]: ConsentFacts[Fact] extends boolean ? Fact : never }[keyof ConsentFacts]

/** What the text that was read allows the team to do with the ticket. */
export function allowedWords(facts: ConsentFacts): string {
  const words: Record<Allowance, string> = {
    associates: t`associer des collègues`,
    notes: t`prendre des notes d’équipe`,
    onward: t`proposer un envoi ailleurs`,
    contactChange: t`recevoir un autre moyen de le joindre`,
  }
  const allowed = (Object.keys(words) as Allowance[]).filter((fact) => facts[fact]).map((fact) => words[fact])
  return allowed.length > 0 ? listWords(allowed) : t`rien de plus que répondre`
}

/** How long a ticket is kept under this text. */
export const termWords = ({ termDays, termMaxDays }: ConsentFacts): string =>
  t`${termDays} jours après le dernier échange, ${termMaxDays} jours au plus après l’accord`
