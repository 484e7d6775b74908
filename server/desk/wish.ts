import type { StaffId } from '#shared/ids.ts'
import { ok } from '#shared/result.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { type ListenerClaim, readOwnDesk } from './claim.ts'
import { deskKey, readWishes, wishesKey } from './state.ts'
import { announceDesk } from './views.ts'

/** `J'aimerais en parler`. A repeat changes nothing. */
export function makeWish(claim: ListenerClaim, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (own.ok) place(draft, own.value.desk.staff, true, now)
    return own.ok ? ok({}) : own
  }
}

/** The listener would not like to talk any more. */
export function takeWishBack(claim: ListenerClaim, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (own.ok) place(draft, own.value.desk.staff, false, now)
    return own.ok ? ok({}) : own
  }
}

/** Coordination has talked with this listener. To a second coordinator it changes nothing. */
export function markWishDone(listener: StaffId, now: number): Rule<Record<string, never>> {
  return (draft) => {
    place(draft, listener, false, now)
    return ok({})
  }
}

/** A deactivated listener is on no list. */
export const dropWish = (draft: Draft, listener: StaffId, now: number): void => place(draft, listener, false, now)

/** Whoever wishes no more leaves the store. */
function place(draft: Draft, listener: StaffId, isWished: boolean, now: number): void {
  const wishes = readWishes(draft)
  if (wishes.includes(listener) === isWished) return
  const next = isWished ? [...wishes, listener] : wishes.filter((other) => other !== listener)
  draft.write(wishesKey, next.length > 0 ? next : null)
  const desk = draft.read(deskKey(listener))
  if (desk) announceDesk(draft, desk, now)
}
