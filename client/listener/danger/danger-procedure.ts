import { t } from '@lingui/core/macro'
import type { EmergencyNumber } from '#client/connection/page-settings.ts'

/** What the listener does, step by step: the product's default for the service's own procedure. */
export const dangerProcedure = (): readonly string[] => [
  t`Restez en ligne. Posez des questions courtes, auxquelles on répond par oui ou par non.`,
  t`Appelez un collègue. À deux, c’est plus sûr.`,
  t`Donnez les numéros d’urgence. Le SMS d’abord : on peut écrire sans être entendu.`,
  t`Vous ne savez pas où est la personne, et ce site non plus. Si elle vous le dit, suivez la procédure d’alerte de votre service avec la coordination.`,
  t`Si elle s’en va, prévenez la coordination, et parlez-en après.`,
]

/**
 * Lines for the young person, each sent as it is by one click. The deployment sets the numbers, their labels and their order; numbers for text
 * messages come first.
 */
export function emergencyLines(numbers: readonly EmergencyNumber[]): readonly string[] {
  const written = numbers.filter(({ how }) => how === 'sms')
  const spoken = numbers.filter(({ how }) => how === 'tel')
  return [
    t`Est-ce que tu es en danger, là, tout de suite ?`,
    ...written.map(({ number }) => t`Envoie un SMS au ${number}. C’est gratuit, et on te répond par écrit.`),
    t`Si tu peux, va dans un endroit où il y a du monde.`,
    t`Je reste là. Écris-moi quand tu peux.`,
    ...spoken.map(({ number, label }) => t`Si tu peux parler, appelle le ${number} (${label}).`),
  ]
}
