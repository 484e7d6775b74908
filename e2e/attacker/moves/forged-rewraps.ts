import { sign } from '#client/crypto/signature.ts'
import { rewrapTicket } from '#client/crypto/staff/rewrap.ts'
import type { SealedForTeam } from '#client/crypto/staff/ticket-opening.ts'
import { must } from '#client/crypto/testing/people.ts'
import { rewrapContext, teamWrapContext } from '#client/crypto/ticket-context.ts'
import { unwrap, wrap } from '#client/crypto/wrap.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { rewrap } from '#shared/protocol/rewrap.ts'
import type { Handovers } from '../service/handovers.ts'

/** The tickets that a member wraps anew for the next epoch. */
const wrapped = (all: Handovers): readonly SealedForTeam[] =>
  all.submissions
    .map((submission) => all.asTheServiceHasIt(submission))
    .filter(({ epoch }) => epoch === all.staff.team.key.epoch)

/** An honest member of the cell wraps a ticket anew, and signs that. Null if there is none to wrap, or its record proves nothing. */
export async function trueRewrap(all: Handovers): Promise<SealedForTeam | null> {
  const { world, staff } = all
  const tickets = wrapped(all)
  if (tickets.length === 0) return null
  const sealed = world.random.pick(tickets)
  const { member } = staff.next
  const held = { organisation: staff.organisation.public, team: staff.team.key }
  const text = await rewrapTicket(sealed, held, staff.next.certificate, member)
  if (!text.ok) return null
  all.rewraps.push({ ...sealed, epoch: staff.next.key.epoch, teamWrap: text.value, wrapper: member.certificate.text })
  return all.rewraps.at(-1) ?? null
}

/** The attacker has the present epoch’s key, and so the ticket’s: it wraps that anew, in whose name it likes, or shows a true one beside something else. */
export async function forgedRewrap(all: Handovers): Promise<SealedForTeam | null> {
  const { world, staff, rewraps } = all
  const { random } = world
  const tickets = wrapped(all)
  if (tickets.length === 0) return null
  const sealed = random.pick(tickets)
  const { recipient, sig } = must(parseConsentRecord(sealed.consent)).payload
  const key = await unwrap(staff.team.key.pair, sealed.teamWrap, teamWrapContext(sealed.ticket, recipient, sig))
  if (!key) return null
  const { id: team, epoch, enc } = staff.next.certificate
  const by = random.pick([staff.next.member, staff.held])
  const said = { ticket: sealed.ticket, team, epoch, former: random.bytes(32), by: by.id }
  const made = { ...said, wrap: await wrap(enc, key, rewrapContext(sealed.ticket, team, epoch, sig)) }
  const own = await sign('rewrap', rewrap, made as never, staff.held.sig.privateKey)
  const true_ = rewraps.length > 0 ? random.pick(rewraps).teamWrap : own
  return {
    ...{ ...sealed, epoch },
    teamWrap: random.pick([own, own, true_, made.wrap, `${own.slice(0, own.lastIndexOf('.'))}.${true_.split('.')[2]}`]),
    wrapper: random.pick([by.certificate.text, staff.next.member.certificate.text, null]),
  }
}
