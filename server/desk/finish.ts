import { ok } from '#shared/result.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { type ListenerClaim, readOwnDesk } from './claim.ts'
import type { DeskState } from './state.ts'

/** `Fin de service` (SPEC C29): nothing new comes to this desk until its listener sets their availability. Ends nothing. A repeat changes nothing. */
export function finishService(claim: ListenerClaim, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (!own.ok) return own
    const { desk } = own.value
    if (desk.isFinishing) return ok({})
    const after: DeskState = { ...desk, isFinishing: true }
    changeDesk(draft, desk, desk.availability === 'available' ? { ...after, availability: 'paused' } : after, now)
    return ok({})
  }
}
