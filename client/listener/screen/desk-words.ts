import { plural, t } from '@lingui/core/macro'
import type { ConnectionState } from '#client/connection/connection.ts'
import type { Outcome } from '#shared/protocol/listener.ts'
import type { WaitingFigures } from '#shared/protocol/service.ts'
import { unreachable } from '#shared/result.ts'
import type { LeftConversation } from '../desk/desk-state.ts'
import type { SeatState } from '../desk/seat-state.ts'

/** How many people wait and for how long, without who they are. */
export function waitingWords({ waiting, longestMinutes }: WaitingFigures): string {
  if (waiting === 0) return t`Personne n’attend.`
  const longest = longestMinutes < 1 ? t`moins d’une minute` : t`${longestMinutes} min`
  return plural(waiting, {
    one: `# personne attend (${longest}).`,
    other: `# personnes attendent (${longest} au plus).`,
  })
}

/** Whoever waits has nobody but this listener, who is not available or is leaving (SPEC C31). */
export const nobodyElseWords = (waiting: number): string =>
  plural(waiting, {
    one: 'Un jeune attend, et personne d’autre n’est disponible. Sa page le lui dit, et il garde sa place.',
    other:
      '# jeunes attendent, et personne d’autre n’est disponible. Leur page le leur dit, et ils gardent leur place.',
  })

export function leftWords({ reason, toWrapUp }: Pick<LeftConversation, 'reason' | 'toWrapUp'>): string {
  switch (reason) {
    case 'youth':
      return t`Le jeune a terminé la conversation.`
    case 'listener':
      return t`Vous avez terminé la conversation.`
    case 'quick-exit':
      return t`Sortie rapide, d’après le service : la page a été quittée d’un coup. Des derniers messages ont pu manquer.`
    case 'stopped':
      return t`La conversation s’est arrêtée. Des derniers messages ont pu manquer.`
    case 'away':
      return t`Le jeune n’est pas revenu à temps. La conversation est terminée.`
    case 'no-grant':
      return t`L’appareil du jeune n’a pas donné la clé à temps. Il garde sa place dans la file.`
    case 'no-look':
      return t`Personne ne l’a ouverte à temps. Le jeune garde sa place dans la file.`
    case 'replaced':
      return t`Sans réponse de vous, le jeune a demandé quelqu’un d’autre. Il garde sa place dans la file.`
    case 'handed-back':
      return t`La coordination a rendu cette conversation à la file, sans la lire, et mis votre page en pause. Le jeune garde sa place.`
    case 'withheld':
      return t`L’appareil du jeune a refusé votre certificat. La coordination est prévenue.`
    case 'passed':
      return t`Vous avez passé la main. Vous ne lisez plus cette conversation.`
    case 'lease-lost':
      return t`Votre connexion s’est interrompue. Le jeune est retourné dans la file, à sa place.`
    case 'deactivated':
      return t`Votre compte a été désactivé.`
    case 'unknown':
      return toWrapUp
        ? t`Cette conversation s’est terminée pendant une coupure.`
        : t`Pendant une coupure, le jeune est retourné dans la file.`
    default:
      return unreachable(reason)
  }
}

export function outcomeWords(outcome: Outcome): string {
  switch (outcome) {
    case 'helped':
      return t`Soutenu`
    case 'informed':
      return t`Informé`
    case 'handover':
      return t`Suivi proposé`
    case 'silent':
      return t`Sans échange`
    case 'abuse':
      return t`Abus`
    case 'other':
      return t`Autre`
    default:
      return unreachable(outcome)
  }
}

/** Where the young person is, by this page's clock. While the desk is offline, it is unknown. */
export function presenceWords(
  { access, youthLostAt }: Pick<SeatState, 'access' | 'youthLostAt'>,
  { connection, now }: { readonly connection: ConnectionState; readonly now: number },
): string {
  if (connection !== 'connected') return t`Présence inconnue`
  if (youthLostAt !== null) {
    const minutes = Math.floor((now - youthLostAt) / 60_000)
    return minutes < 1
      ? t`Connexion perdue depuis moins d’une minute`
      : plural(minutes, {
          one: 'Connexion perdue depuis # minute',
          other: 'Connexion perdue depuis # minutes',
        })
  }
  if (access === 'waiting') return t`En attente de la clé`
  return t`Présent`
}

export function connectionWords(state: ConnectionState): string | undefined {
  switch (state) {
    case 'connected':
    case 'closed':
      return undefined
    case 'connecting':
      return t`Connexion…`
    case 'lost':
      return t`Connexion perdue. La page essaie de se reconnecter. Ce que vous écrivez est gardé.`
    case 'refused':
      return t`Le service refuse cette connexion. Rechargez la page.`
    case 'untrusted':
      return t`Le service a répondu quelque chose d’incompréhensible. Rien n’en a été utilisé. Rechargez la page.`
    default:
      return unreachable(state)
  }
}
