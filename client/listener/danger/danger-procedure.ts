import { t } from '@lingui/core/macro'
import type { EmergencyNumber } from '#client/connection/page-settings.ts'

/** What the listener does, step by step. The service's own procedure; this one is what the product comes with. */
export const dangerProcedure = (): readonly string[] => [
  t`Restez en ligne. Posez des questions courtes, auxquelles on répond par oui ou par non.`,
  t`Appelez un collègue. Ne restez pas seul.`,
  t`Donnez les numéros d’urgence. Le SMS d’abord : on peut écrire sans être entendu.`,
  t`Vous ne savez pas où est la personne, et ce site non plus. Si elle vous le dit, suivez la procédure d’alerte de votre service avec la coordination.`,
  t`Si elle s’en va, prévenez la coordination, et parlez-en après.`,
]

/** Lines for the young person, sent as they are by one click. The numbers are the deployment's. */
export function emergencyLines(numbers: readonly EmergencyNumber[]): readonly string[] {
  const sms = numbers.filter(({ how }) => how === 'sms').map(({ number }) => number)
  const police = numbers.filter(({ number }) => ['17', '112'].includes(number)).map(({ number }) => number)
  const health = numbers.filter(({ number }) => ['15', '18'].includes(number)).map(({ number }) => number)
  return [
    t`Est-ce que tu es en danger, là, tout de suite ?`,
    ...sms.map((number) => t`Envoie un SMS au ${number}. C’est gratuit, et on te répond par écrit.`),
    ...police.slice(0, 1).map((number) => t`Si tu peux parler, appelle le ${number}. C’est la police.`),
    ...health.slice(0, 1).map((number) => t`Si tu es blessé ou très mal, appelle le ${number}.`),
    t`Si tu peux, va dans un endroit où il y a du monde.`,
    t`Je reste là. Écris-moi quand tu peux.`,
  ]
}
