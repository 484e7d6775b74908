import { t } from '@lingui/core/macro'
import type { CallReason, ColleagueCall } from '#shared/protocol/call.ts'
import { unreachable } from '#shared/result.ts'

type CallNoticeProps = { readonly call: ColleagueCall; readonly procedure: string | null }

/** What became of the call for a colleague. It says `seen` only once somebody has answered (SPEC C25). */
export function CallNotice({ call, procedure }: CallNoticeProps) {
  const isAlone = call.state === 'nobody-on-duty' || call.state === 'nobody-answered'
  return (
    <div className="notice listener-call" data-kind={isAlone ? 'danger' : 'warn'}>
      <p>
        {t`Besoin d’un collègue : ${reasonWords(call.reason)}.`} {callWords(call)}
      </p>
      {isAlone && <p className="listener-procedure-words">{procedure ?? ownProcedure()}</p>}
    </div>
  )
}

export function reasonWords(reason: CallReason): string {
  switch (reason) {
    case 'danger':
      return t`Danger`
    case 'stuck':
      return t`Je suis bloqué·e`
    case 'abuse':
      return t`Abus`
    case 'relief':
      return t`Relève`
    default:
      return unreachable(reason)
  }
}

function callWords(call: ColleagueCall): string {
  switch (call.state) {
    case 'rings-on-duty':
    case 'rings-everywhere':
      return t`Appel envoyé. Personne ne l’a encore vu.`
    case 'nobody-on-duty':
      return t`Personne n’est de permanence. L’appel sonne encore.`
    case 'nobody-answered':
      return t`Personne n’a vu l’appel. Il sonne encore.`
    case 'seen':
      return t`${call.by} a vu l’appel.`
    default:
      return unreachable(call)
  }
}

const ownProcedure = () => t`Téléphonez à la personne que votre service a prévue pour ce cas.`
