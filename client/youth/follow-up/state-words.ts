import { t } from '@lingui/core/macro'
import type { YouthTicket } from '#shared/protocol/follow-up.ts'

/**
 * The state of the follow-up in plain words: what happened, and what comes next. `answeredBy`: the verified alias of whoever wrote last. The
 * service says the state, and nobody's name.
 */
export function stateWords({ phase, promiseHours }: YouthTicket, answeredBy?: string): readonly string[] {
  switch (phase) {
    case 'received':
      return [
        t`L’équipe a reçu ta demande.`,
        t`Quelqu’un doit la prendre dans les ${promiseHours} heures. Tu peux déjà écrire.`,
      ]
    case 'taken':
      return [t`Quelqu’un de l’équipe a pris ta demande.`, t`Une réponse arrive ici. Tu peux déjà écrire.`]
    case 'answered':
      return [answeredBy ? t`${answeredBy} t’a répondu.` : t`L’équipe t’a répondu.`]
    case 'closed':
      return [t`Ce suivi est terminé.`, t`Tu peux encore le lire. Pour reparler, reviens au tchat.`]
    case 'declined':
      return [t`L’équipe ne peut pas suivre ta demande.`, t`Elle t’explique pourquoi ici. Tu peux reparler au tchat.`]
    case 'withdrawn':
      return [t`Ton accord est retiré. Tout est effacé.`]
    case 'expired':
      return [t`Ce suivi est arrivé à sa fin. Tout est effacé.`]
  }
}
