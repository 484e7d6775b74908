import { t } from '@lingui/core/macro'
import type { CallReason } from '#shared/protocol/call.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { unreachable } from '#shared/result.ts'

type Listener = Floor['listeners'][number]

/** A call that nobody has seen. */
export function callingWords({ alias, call }: Listener): string {
  if (!call) return ''
  return call.conversation === null
    ? t`${alias} demande un collègue : ${reasonWords(call.reason)}.`
    : t`${alias} demande un collègue pour une conversation : ${reasonWords(call.reason)}.`
}

/** A call whose listener is gone. */
export const missedWords = ({ alias, reason }: Floor['missedCalls'][number]): string =>
  t`${alias} a demandé un collègue et n’est plus là : ${reasonWords(reason)}. Personne n’avait vu l’appel.`

/** A call that somebody has seen, so that a second coordinator knows who is on the way. */
export const seenWords = ({ alias, call }: Listener): string =>
  call?.state === 'seen' ? t`${call.by} a vu l’appel de ${alias} : ${reasonWords(call.reason)}.` : ''

export function reasonWords(reason: CallReason): string {
  switch (reason) {
    case 'danger':
      return t`danger`
    case 'stuck':
      return t`bloqué·e`
    case 'abuse':
      return t`abus`
    case 'relief':
      return t`relève`
    default:
      return unreachable(reason)
  }
}
