import { t } from '@lingui/core/macro'
import { refusalWords } from '#client/ui/refusal-words.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Act } from '../desk/desk-phases.ts'

/** The words for a refused action on a ticket. */
export function actRefusalWords(act: Act, why: RefusalName): string {
  if (why === 'too-large') return t`Le message est trop long pour un seul envoi. Raccourcissez-le.`
  if (why !== 'not-available') return refusalWords(why)
  return act === 'take'
    ? t`Cette demande n’est plus libre : elle a été prise, déclinée ou retirée entre-temps.`
    : t`Ce n’est plus possible : la demande a changé entre-temps.`
}
