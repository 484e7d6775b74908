import { attest } from '#client/crypto/staff/attest.ts'
import { aProposal } from '#client/crypto/testing/handover.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { type NamedText, nameText } from '#shared/protocol/consent-text.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { ConsentingDevice } from '../ends/consenting-device.ts'
import type { Handovers, Proposed } from '../service/handovers.ts'

/** A proposal that no honest listener has made: by a reader whose keys are held, or out of the parts of true ones. */
export async function forgedProposal(all: Handovers, device: ConsentingDevice): Promise<Proposed> {
  const { world, staff, proposals } = all
  const { random, clock } = world
  const from = random.pick([staff.honest, staff.held])
  const team = random.weighed([
    [4, staff.team],
    [1, staff.former],
    [1, staff.planted],
  ])
  const permit = random.pick(device.permits)
  const text = someText(all)
  const attestation = await attest(staff.held.sig.privateKey, {
    permit: random.chance(0.8) ? permit.commitment : random.pick(all.commitments),
    // Held keys can say that somebody else has attested it.
    listener: random.pick([staff.held, staff.honest]).id,
    text,
    team: team.certificate,
    exp: Math.floor((clock.now + limits.permit) / 1000),
  })
  const own = await aProposal(staff.held, team, permit, { ...text, attestation, ...otherListener(all) })
  const base = proposals.length > 0 && random.chance(0.5) ? random.pick(proposals).proposal : own
  const names: (keyof Proposal)[] = [
    ...([
      'reason',
      'urgency',
      'summary',
      'team',
      'teamStaple',
      'attestation',
      'listener',
      'textSha256',
      'settings',
      'expires',
    ] as const),
  ]
  const name = random.pick(names)
  const donor = random.pick([own, ...proposals.map(({ proposal }) => proposal)])
  return { from, proposal: { ...base, [name]: donor[name] } }
}

/** The newest text, or one that this build does not show. */
function someText({ world: { random } }: Handovers): NamedText {
  const newest = nameText(newestConsentText('fr'))
  const other: Partial<NamedText>[] = [{ text: 'suivi-fr-1' }, { settings: 1 }, { textSha256: random.bytes(32) }]
  return random.chance(0.7) ? newest : { ...newest, ...random.pick(other) }
}

const otherListener = ({ world: { random }, staff: { honest } }: Handovers): Partial<Proposal> =>
  random.chance(0.3) ? { listener: honest.certificate.text } : {}
