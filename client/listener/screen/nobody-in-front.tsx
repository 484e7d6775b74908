import { t } from '@lingui/core/macro'
import { BellChoice } from '#client/bell/bell-choice.tsx'
import type { DeskState } from '../desk/desk-state.ts'

/** In the place of a conversation. */
export function NobodyInFront({ state }: { readonly state: DeskState }) {
  return (
    <>
      <BellChoice />
      <p className="listener-nobody" data-focus-place>
        {nobodyWords(state)}
      </p>
    </>
  )
}

function nobodyWords({ seats, desk }: DeskState): string {
  if (seats.length > 0) return t`Choisissez une conversation dans la liste.`
  if (desk?.availability === 'available' && desk.breathUntil !== null)
    return t`La prochaine conversation s’ouvrira ici, après votre pause.`
  if (desk?.availability === 'available') return t`Vous êtes disponible. La prochaine conversation s’ouvrira ici.`
  return t`Vous ne recevez pas de conversation. Passez sur « Disponible » quand vous êtes prêt·e.`
}
