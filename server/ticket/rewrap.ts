import type { RefusalName } from '#shared/protocol/refusals.ts'
import { parseRewrap } from '#shared/protocol/rewrap.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import { isRotating } from '../staff/rotating.ts'
import type { ActiveStaff } from '../staff/state.ts'
import type { Store } from '../store/port.ts'
import { certifiedEpoch, readTeam } from '../team/state.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { changeTicket, type TicketSettings } from './changes.ts'
import { isFormerWrap, isUsable, type Ticket, teamWrapName, ticketKey, ticketKeysOwner } from './state.ts'

/** The member who wraps: their key signs, and their certificate stands beside. */
export type Wrapper = Pick<ActiveStaff, 'id' | 'sig' | 'certificate'>

/** `rewrap`: the signed re-wrap of SPEC S22. */
export type RewrapRequest = { readonly ticket: string; readonly epoch: number; readonly rewrap: string }

export type Rewrapping = {
  readonly store: Store
  readonly transactor: Transactor
  readonly settings: TicketSettings
}

/**
 * Replaces a ticket's team wrap by one to a newer, certified epoch, under the signature of the member who asks. Order: keep the new wrap
 * beside the old one, name it in the state, erase the old one. So the wrap that the state names exists wherever the process is killed, and
 * whoever else wraps the same ticket at that moment. Refuses `stale` to whoever comes second.
 */
export async function rewrapTicket(
  { store, transactor, settings }: Rewrapping,
  request: RewrapRequest,
  identify: Rule<Wrapper>,
  now: number,
): Promise<Result<Record<string, never>, RefusalName>> {
  const { ticket: id, epoch, rewrap } = request
  const replaced = await transactor.transact((draft) => {
    const ticket = draft.read(ticketKey(id))
    const who = identify(draft)
    if (!who.ok) return who
    // A rotation names who wrapped each ticket.
    if (isRotating(draft, now)) return refuse('busy')
    if (!isUsable(ticket) || !certifiedEpoch(readTeam(draft), epoch)) return refuse('not-available')
    const owner = ticketKeysOwner(id, ticket.submissionSha256)
    if (epoch <= ticket.epoch) return refuse('stale')
    return ok({ owner, wrap: ticket.wrap, member: who.value, team: readTeam(draft).id })
  })
  if (!replaced.ok) return replaced
  const { owner, member, team } = replaced.value
  const former = (await store.readKeys(owner))[replaced.value.wrap]
  if (team === null || former === undefined) return refuse('not-available')
  if (!isSigned(request, { team, former }, member)) return refuse('bad-signature')
  const name = teamWrapName(epoch, rewrap)
  await store.putKeys(owner, { [name]: rewrap })
  const renamed = await transactor.transact((draft) => {
    const ticket = draft.read(ticketKey(id))
    const who = identify(draft)
    if (!who.ok) return who
    if (isRotating(draft, now)) return refuse('busy')
    if (!isUsable(ticket)) return refuse('not-available')
    if (ticket.wrap !== replaced.value.wrap) return refuse('stale')
    changeTicket(draft, ticket, { ...ticket, epoch, wrap: name, wrapper: member.certificate }, settings)
    recordAudit(draft, { kind: 'ticket:rewrapped', actor: member.id, subject: id, now })
    return ok({})
  })
  if (renamed.ok) await eraseFormer(store, owner, epoch)
  // After `busy` the store may still have kept the change.
  else if (renamed.refused !== 'busy') await eraseUnnamed({ store, transactor }, id, owner, name)
  return renamed
}

/** No wrap to a former epoch can be named any more, whoever made it. */
async function eraseFormer(store: Store, owner: string, epoch: number): Promise<void> {
  const former = Object.keys(await store.readKeys(owner)).filter((name) => isFormerWrap(name, epoch))
  await store.eraseKeys(owner, former)
}

/** Erases a refused wrap, unless the same bytes came twice and the state names them. */
async function eraseUnnamed(
  { store, transactor }: Pick<Rewrapping, 'store' | 'transactor'>,
  id: string,
  owner: string,
  name: string,
): Promise<void> {
  const ticket = await transactor.transact((draft) => ok(draft.read(ticketKey(id))))
  if (!ticket.ok) return
  // A withdrawal in between has erased the wraps that were there before.
  if (!isUsable(ticket.value)) await store.eraseKeys(owner)
  else if (ticket.value.wrap !== name) await store.eraseKeys(owner, [name])
}

/** Whether the member who asks signed exactly this re-wrap, of exactly the wrap that it replaces. */
function isSigned(
  { ticket, epoch, rewrap }: RewrapRequest,
  { team, former }: { readonly team: string; readonly former: string },
  { id, sig }: Wrapper,
): boolean {
  const signed = verifySigned(parseRewrap(rewrap), sig)
  if (!signed.ok) return false
  const said = signed.value
  const isOfThis = said.ticket === ticket && said.team === team && said.epoch === epoch && said.by === id
  return isOfThis && said.former === sha256OfText(former)
}

/** The epochs to which tickets with content are still wrapped. Their private keys are still needed. */
export const epochsInUse = (tickets: readonly Ticket[]): ReadonlySet<number> =>
  new Set(tickets.filter(isUsable).map(({ epoch }) => epoch))
