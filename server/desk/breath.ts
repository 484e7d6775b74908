import { ok } from '#shared/result.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { type ListenerClaim, readOwnDesk } from './claim.ts'
import { deskKey } from './state.ts'

/** `Je suis prêt·e`: the desk takes new conversations before its breath is over (SPEC C26). A repeat changes nothing. */
export function endBreath(claim: ListenerClaim, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (!own.ok) return own
    const { desk } = own.value
    if (desk.breathUntil !== null) changeDesk(draft, desk, { ...desk, breathUntil: null }, now)
    return ok({})
  }
}

/** The breath is over. */
export function passBreath(staff: string, now: number): Rule<null> {
  return (draft) => {
    const desk = draft.read(deskKey(staff))
    if (desk && desk.breathUntil !== null && desk.breathUntil <= now) {
      changeDesk(draft, desk, { ...desk, breathUntil: null }, now)
    }
    return ok(null)
  }
}
