import { t } from '@lingui/core/macro'
import { unreachable } from '#shared/result.ts'
import type { Volume } from './bell-settings.ts'
import type { ChimeState } from './chime.ts'
import type { NotifierState } from './notifier.ts'

/** Why no sound can be heard, and what to do. Undefined where one can. */
export function chimeWords(chime: ChimeState): string | undefined {
  switch (chime) {
    case 'off':
    case 'ready':
      return undefined
    case 'waits':
      return t`Cette page ne peut pas encore sonner : le navigateur attend d’abord un clic ou une touche.`
    case 'refused':
      return t`Ce navigateur ne joue aucun son ici. Gardez cette page en vue, ou prenez un autre navigateur.`
    default:
      return unreachable(chime)
  }
}

/** Why no notification is shown, and what to do. Undefined where one is. */
export function notifierWords(notifier: NotifierState): string | undefined {
  switch (notifier) {
    case 'granted':
      return undefined
    case 'unasked':
      return t`Le navigateur attend votre accord pour afficher des notifications.`
    case 'denied':
      return t`Le navigateur refuse les notifications de cette page. Pour les permettre, ouvrez les réglages du site, à gauche de l’adresse, et autorisez les notifications.`
    case 'missing':
      return t`Ce navigateur n’affiche pas les notifications d’une page. Gardez cette page en vue, ou prenez un autre navigateur.`
    default:
      return unreachable(notifier)
  }
}

export function volumeWords(volume: Volume): string {
  switch (volume) {
    case 'low':
      return t`Faible`
    case 'middle':
      return t`Moyen`
    case 'high':
      return t`Fort`
    default:
      return unreachable(volume)
  }
}
