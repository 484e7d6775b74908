import { t } from '@lingui/core/macro'
import type { PassReason } from '#shared/protocol/pass.ts'
import { unreachable } from '#shared/result.ts'

/** The fixed phrase, as the listener says it: the young person, the colleague and the listener read the same. */
export function passReasonWords(reason: PassReason): string {
  switch (reason) {
    case 'shift-ends':
      return t`Mon temps d’écoute est fini.`
    case 'cannot-go-on':
      return t`Je ne peux pas continuer ce soir.`
    case 'called-away':
      return t`On a besoin de moi ailleurs.`
    default:
      return unreachable(reason)
  }
}
