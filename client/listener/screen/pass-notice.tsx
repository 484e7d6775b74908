import { t } from '@lingui/core/macro'
import type { ConversationId } from '#shared/ids.ts'
import type { PassView } from '#shared/protocol/pass.ts'
import { unreachable } from '#shared/result.ts'
import type { Desk } from '../desk/desk.ts'
import type { SeatState } from '../desk/seat-state.ts'
import { usePress } from './use-press.ts'

type PassNoticeProps = {
  readonly desk: { readonly passing: Pick<Desk['passing'], 'keep' | 'close'> }
  readonly conversation: ConversationId
  readonly pass: SeatState['pass']
}

/** What became of the offer of this conversation (SPEC C40, C43). The live region exists before its text. */
export function PassNotice({ desk, conversation, pass }: PassNoticeProps) {
  return (
    <div role="status">
      {pass && <PresentPass key={passKey(pass)} {...{ conversation, pass }} passing={desk.passing} />}
    </div>
  )
}

type PresentProps = {
  readonly conversation: ConversationId
  readonly pass: NonNullable<SeatState['pass']>
  readonly passing: PassNoticeProps['desk']['passing']
}

/** What was pressed about an offer is said until the offer is over. */
export const passKey = ({ view }: PresentProps['pass']): string => `${view.offer} ${view.state === 'over'}`

/** Within a live region. */
export function PresentPass({ conversation, pass: { view, name }, passing }: PresentProps) {
  const { words, press } = usePress()
  const isOver = view.state === 'over'
  const of = { conversation, offer: view.offer }
  return (
    <div className="notice listener-pass" data-kind={isOver ? 'warn' : undefined}>
      <p>{passWords(view, name)}</p>
      <button
        type="button"
        className="button"
        onClick={() => press(() => (isOver ? passing.close(of) : passing.keep(of)))}
      >
        {isOver ? t`C’est vu` : t`Garder la conversation`}
      </button>
      {words && <p>{words}</p>}
    </div>
  )
}

function passWords(view: PassView, name: string): string {
  if (view.to === null) return nextWords(view)
  switch (view.state) {
    case 'rings':
      return t`Proposée à ${name}. Ça sonne, une demi-minute au plus.`
    case 'asked':
      return t`${name} prend la suite si le jeune est d’accord. Il a trois minutes pour répondre.`
    case 'over':
      return endWords(view.how, name)
    default:
      return unreachable(view)
  }
}

/** To whoever is free next (SPEC C45): nobody but the young person is asked. */
function nextWords(view: PassView): string {
  if (view.state !== 'over')
    return t`La prochaine personne libre prend la suite si le jeune est d’accord. Il a trois minutes pour répondre.`
  if (view.how === 'expired') return t`Le jeune n’a pas répondu à temps. Vous gardez la conversation.`
  return t`Le jeune préfère rester avec vous.`
}

function endWords(how: Extract<PassView, { state: 'over' }>['how'], name: string): string {
  switch (how) {
    case 'declined':
      return t`${name} ne peut pas maintenant. Vous gardez la conversation.`
    case 'unanswered':
      return t`${name} n’a pas répondu. Vous gardez la conversation.`
    case 'refused':
      return t`Le jeune préfère rester avec vous.`
    case 'expired':
      return t`Le jeune n’a pas répondu à temps. Vous gardez la conversation.`
    case 'withheld':
      return t`L’appareil du jeune a refusé le certificat de ${name}. La coordination est prévenue. Vous gardez la conversation.`
    case 'gone':
      return t`${name} n’est plus là. Vous gardez la conversation.`
    default:
      return unreachable(how)
  }
}
