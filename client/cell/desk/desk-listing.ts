import { inTurn } from '#client/machine/machine.ts'
import { isClockOff } from '#client/staff-session/is-clock-off.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { ok } from '#shared/result.ts'
import {
  type DeskEffect,
  type DeskEvent,
  idle,
  isOffline,
  type Live,
  type Move,
  nothing,
  noWake,
  type Step,
} from './desk-phases.ts'
import { know, toEveryLog } from './desk-tickets.ts'
import { listed } from './ticket-facts.ts'

/** Requests the list and the team. During a request, it notes that one more is needed. */
export const list: Move = (desk) => {
  if (desk.listing.step !== 'idle') return [{ ...desk, listing: { ...desk.listing, again: true } }, []]
  if (isOffline(desk)) return [desk, []]
  return [{ ...desk, listing: { step: 'asked', since: [], again: false } }, [noWake, { type: 'list' }]]
}

export function afterListed(desk: Live, { answer, at }: Extract<DeskEvent, { type: 'listed' }>): Step<Live> {
  const { listing } = desk
  if (listing.step !== 'asked') return [desk, []]
  const { since, again } = listing
  if (!answer.ok)
    return inTurn(
      { ...desk, listing: idle },
      answer.refused === 'not-available' ? expire : isTransient(answer.refused) ? tryLater : nothing,
      again ? list : nothing,
    )
  const { certificate } = answer.value.staff
  const isClockWrong = isClockOff(at - answer.value.now)
  const checking: Live = { ...desk, listing: { step: 'checking', list: answer.value, isClockWrong, since, again } }
  return certificate === null
    ? afterVerified(checking, { isMine: ok(false) })
    : [checking, [{ type: 'verify', certificate }]]
}

export function afterVerified(
  desk: Live,
  { isMine }: Pick<Extract<DeskEvent, { type: 'verified' }>, 'isMine'>,
): Step<Live> {
  const { listing } = desk
  if (listing.step !== 'checking') return [desk, []]
  const { isClockWrong, since, again } = listing
  // An exception on this computer: nothing is known yet.
  if (!isMine.ok) return inTurn({ ...desk, listing: idle }, tryLater, again ? list : nothing)
  const { staff, team, tickets } = listing.list
  const answered = { team, hasCertificate: isMine.value, isClockWrong }
  const renew: DeskEffect[] =
    isMine.value && staff.certificate !== null ? [{ type: 'renew', certificate: staff.certificate }] : []
  return inTurn(
    { ...desk, answered, listing: idle },
    (known) => [known, renew],
    (known) => know(known, listed(known.facts, tickets, since)),
    again ? list : resume,
    look,
  )
}

/** Threads continue once the list is known: tickets that may not be read any more are dropped by then. */
const resume: Move = (desk) => {
  if (isOffline(desk)) return [desk, []]
  return [{ ...desk, phase: 'resumed' }, toEveryLog(desk, { type: 'online' })]
}

export const look: Move = (desk) => [desk, [{ type: 'look' }]]

const expire: Move = (desk) => [desk, [{ type: 'expire' }]]

/** Without a connection, the list is requested at the next one. */
const tryLater: Move = (desk) => [desk, isOffline(desk) ? [] : [{ type: 'wake', timer: 'list', milliseconds: retryMs }]]
const retryMs = 5000
