import { sha256OfText } from '#client/crypto/hash.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { commitmentOf, ticketIdOf } from '#client/crypto/permit.ts'
import { sign } from '#client/crypto/signature.ts'
import { attest } from '#client/crypto/staff/attest.ts'
import type { SealedForTeam } from '#client/crypto/staff/ticket-opening.ts'
import { type Member, must } from '#client/crypto/testing/people.ts'
import { rewrapContext, teamWrapContext } from '#client/crypto/ticket-context.ts'
import { unwrap, wrap } from '#client/crypto/wrap.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { rewrap } from '#shared/protocol/rewrap.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { unsorted } from '#shared/ticket/triage.ts'
import type { Handovers } from '../service/handovers.ts'
import type { OwnBefore, Rotated } from '../service/rotated.ts'
import { someParts } from './chosen-parts.ts'
import { ownTicket } from './own-ticket.ts'

/** A ticket as the service shows it after a rotation, with what it says that the new key has said of it. */
export type Shown = { readonly sealed: SealedForTeam; readonly carried: string | null }

/** The attacker's own young person has handed over before the rotation, by a listener whose keys are held. */
export async function ownBefore(all: Handovers): Promise<OwnBefore> {
  const signer = await newPair()
  return { sealed: await attestedBy(all, all.staff.held, signer), signer }
}

/** A true ticket of before, with what the new key says of it. */
export function trueShown({ all, before, statements }: Rotated): Shown {
  const sealed = all.world.random.pick(before)
  const again = all.rewraps.filter(({ consent }) => consent === sealed.consent)
  return {
    sealed: again.length > 0 && all.world.random.chance(0.5) ? all.world.random.pick(again) : sealed,
    carried: statements.get(sealed.consent) ?? null,
  }
}

/** A ticket made or wrapped anew with the former key, beside whatever statement the attacker has or can sign. */
export async function forgedShown(rotated: Rotated): Promise<Shown> {
  const { all, own, listener, before, statements, member } = rotated
  const { random } = all.world
  const sealed = await random.weighed<() => Promise<SealedForTeam>>([
    [3, async () => attestedBy(all, listener, await newPair())],
    // Another record under the name of one that the new key speaks of.
    [3, async () => attestedBy(all, listener, own.signer)],
    [3, async () => (await rewrappedBy(rotated)) ?? random.pick(before)],
    [1, async () => random.pick(before)],
  ])()
  const authors = [await sha256OfText(member.certificate.text)]
  const carried = await random.weighed<() => Promise<string | null>>([
    [1, async () => null],
    [4, async () => statements.get(sealed.consent) ?? statements.get(own.sealed.consent) ?? null],
    [1, async () => random.pick([...statements.values()])],
    [3, () => rotated.statement(all.staff.organisation, sealed, authors)],
  ])()
  return { sealed, carried }
}

/** A whole ticket that this listener has attested. */
async function attestedBy(
  { world, staff }: Handovers,
  listener: Member<'listener'>,
  signer: OwnBefore['signer'],
): Promise<SealedForTeam> {
  const { random, clock } = world
  const r = random.bytes(32)
  const sig = signer.public
  const text = nameText(newestConsentText('fr'))
  const attestation = await attest(listener.sig.privateKey, {
    ...{
      permit: await commitmentOf({ r, sig }),
      text,
      listener: listener.certificate.id,
      team: staff.team.certificate,
    },
    exp: Math.floor(clock.now / 1000) + 3600,
  })
  const by = { attestation, listener: listener.certificate.text, team: staff.team.certificate.text, r }
  return ownTicket({
    ...{ sig, signer, text, team: staff.team, day: serviceDay(clock.now), ticket: await ticketIdOf(sig) },
    contents: { ...someParts(random), triage: unsorted, attestation: by },
  })
}

/** The attacker has the key of the epoch that the tickets are sealed to, and a certificate of the cell under the former key. Null if it has nothing to wrap. */
async function rewrappedBy({ all, before, member }: Rotated): Promise<SealedForTeam | null> {
  const { world, staff } = all
  const sealed = world.random.pick(before)
  if (sealed.epoch !== staff.team.key.epoch) return null
  const { recipient, sig } = must(parseConsentRecord(sealed.consent)).payload
  const key = await unwrap(staff.team.key.pair, sealed.teamWrap, teamWrapContext(sealed.ticket, recipient, sig))
  if (!key) return null
  const { id: team, epoch, enc } = staff.next.certificate
  const said = { ticket: sealed.ticket, team, epoch, former: world.random.bytes(32), by: member.certificate.id }
  const made = { ...said, wrap: await wrap(enc, key, rewrapContext(sealed.ticket, team, epoch, sig)) }
  const teamWrap = await sign('rewrap', rewrap, made as never, member.sig.privateKey)
  return { ...sealed, epoch, teamWrap, wrapper: member.certificate.text }
}
