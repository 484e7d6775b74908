import type { ReplyOf } from '#shared/protocol/exchange.ts'
import type { rosterRead } from '#shared/protocol/roster.ts'
import { ok } from '#shared/result.ts'
import type { Rule } from '../transaction/transactor.ts'
import { newestRosterNumber, publishedRoster } from './published-roster.ts'
import { type SignableStaff, staffKey } from './state.ts'

const atOnce = 20

/** The rosters after a number, oldest first; the newest alone for null. With them comes the staple that is served for this member. */
export const readRosters =
  (after: number | null, member: SignableStaff): Rule<ReplyOf<typeof rosterRead>> =>
  (draft) => {
    const newest = newestRosterNumber(draft)
    const present = draft.read(staffKey(member.id))
    const staple = (present?.status === 'active' && present.staple?.text) || null
    const from = after ?? newest - 1
    const last = Math.min(newest, from + atOnce)
    const numbers = Array.from({ length: Math.max(0, last - from) }, (_, index) => from + 1 + index)
    return ok({
      rosters: numbers.flatMap((number) => publishedRoster(draft, number) ?? []),
      more: last < newest,
      staple,
    })
  }
