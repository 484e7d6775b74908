import { t } from '@lingui/core/macro'
import type { JoinEnd, JoinReason } from '#shared/protocol/join.ts'
import { unreachable } from '#shared/result.ts'

/** Why a coordinator asks, with what the young person will read of it. */
export function reasonWords(reason: JoinReason, alias: string): string {
  switch (reason) {
    case 'called':
      return t`${alias} m’appelle pour cette conversation`
    case 'support':
      return t`Pour aider ${alias} à répondre`
    case 'worried':
      return t`Parce que l’équipe s’inquiète pour le jeune`
    default:
      return unreachable(reason)
  }
}

export function endWords(how: JoinEnd): string {
  switch (how) {
    case 'refused':
      return t`Le jeune préfère que vous ne veniez pas. Vous ne pouvez plus le lui demander dans cette conversation.`
    case 'expired':
      return t`Le jeune n’a pas répondu à temps. Vous pouvez lui demander encore une fois.`
    case 'withheld':
      return t`L’appareil du jeune a refusé votre certificat. Prévenez une autre personne de la coordination.`
    case 'put-out':
      return t`Le jeune vous a demandé de partir. Vous ne lisez plus cette conversation.`
    case 'time-over':
      return t`Le temps annoncé au jeune est passé. Vous ne lisez plus cette conversation.`
    case 'over':
      return t`La conversation s’est arrêtée, ou elle n’est plus chez la même personne. Vous ne la lisez pas.`
    case 'gone':
      return t`Votre page est restée trop longtemps verrouillée ou sans connexion. Vous avez quitté la conversation.`
    default:
      return unreachable(how)
  }
}
