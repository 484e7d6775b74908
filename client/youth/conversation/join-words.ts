import { t } from '@lingui/core/macro'
import type { JoinReason } from '#shared/protocol/join.ts'
import { unreachable } from '#shared/result.ts'

/** Why somebody would like to join, as the young person reads it. `alias`: who answers them. */
export function joinReasonWords(reason: JoinReason, alias: string): string {
  switch (reason) {
    case 'called':
      return t`${alias} a demandé de l’aide pour mieux te répondre.`
    case 'support':
      return t`C’est pour aider ${alias} à te répondre.`
    case 'worried':
      return t`L’équipe s’inquiète pour toi.`
    default:
      return unreachable(reason)
  }
}
