import type { StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { LossReason } from '#shared/protocol/listener.ts'
import { loseColleague } from '../conversation/pass-place.ts'
import { releaseConversation } from '../conversation/release.ts'
import { missCall } from '../desk/call.ts'
import { changeDesk, takeFromDesk } from '../desk/changes.ts'
import { deskKey, unattended } from '../desk/state.ts'
import { dropWish } from '../desk/wish.ts'
import type { Draft } from '../transaction/draft.ts'
import { readHeld } from './held.ts'

/** The listener is gone or deactivated. Their conversations wait again, and the desk is away. Without a desk it does nothing. */
export function releaseDesk(
  draft: Draft,
  staff: StaffId,
  reason: Extract<LossReason, 'lease-lost' | 'deactivated'>,
  now: number,
  limits: Limits = promised,
): void {
  if (reason === 'deactivated') dropWish(draft, staff, now)
  const desk = draft.read(deskKey(staff))
  if (!desk) return
  const held = readHeld(draft, desk)
  if (reason === 'lease-lost') missCall(draft, desk)
  changeDesk(draft, desk, { ...desk, ...unattended }, now)
  for (const { conversation } of desk.offers) loseColleague(draft, conversation, now)
  for (const conversation of held) {
    takeFromDesk(draft, conversation, reason, now)
    releaseConversation(draft, conversation, reason, now, limits)
  }
}
