import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import type { FreshPair } from '#client/crypto/key-pair.ts'
import type { SealedForTeam } from '#client/crypto/staff/ticket-opening.ts'
import {
  aMember,
  anOrganisation,
  aStaple,
  aTeam,
  type Member,
  type Organisation,
  pinOf,
  type Team,
} from '#client/crypto/testing/people.ts'
import { emptyDraft } from '#client/handover/panel/handover-draft.ts'
import { prepareProposal } from '#client/handover/panel/propose.ts'
import { reasons } from '#shared/consent/reasons.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { ok, refuse } from '#shared/result.ts'
import { ConsentingDevice } from '../ends/consenting-device.ts'
import type { AttackWorld } from '../world.ts'

/** A proposal, and the listener in whose epoch the attacker puts it. */
export type Proposed = { readonly proposal: Proposal; readonly from: Member<'listener'> }

type Staff = {
  readonly organisation: Organisation
  readonly honest: Member<'listener'>
  /** A parallel reader whose keys the attacker holds. */
  readonly held: Member<'listener'>
  readonly team: Team
  /** The epoch before, whose staple is over: a member who left has its key, and gave it to the attacker. */
  readonly former: Team
  /** The epoch after: a member wraps tickets anew for it. Another one left before it was made, and gave the attacker the key of the one before. */
  readonly next: Team
  /** Of an organisation of the attacker's own. */
  readonly planted: Team
}

/** The attacker between honest devices, an honest listener and the cell: what it has seen of proposals and tickets. */
export class Handovers {
  readonly world: AttackWorld
  readonly staff: Staff
  readonly devices: readonly ConsentingDevice[]
  readonly proposals: Proposed[] = []
  readonly submissions: TicketSubmission[] = []
  /** What an honest member has wrapped anew for the next epoch. */
  readonly rewraps: SealedForTeam[] = []
  /** Of permits that the attacker has drawn for itself. */
  readonly ownPairs: FreshPair[] = []
  /** What an honest listener has truly attested: the commitments. */
  readonly attested = new Set<string>()
  onShown: (shown: CheckedProposal, from: Member<'listener'>) => void = () => undefined

  private constructor(world: AttackWorld, staff: Staff, devices: ConsentingDevice[]) {
    this.world = world
    this.staff = staff
    this.devices = devices
  }

  static async begin(world: AttackWorld): Promise<Handovers> {
    const organisation = await anOrganisation()
    const replaced = await aTeam(organisation, 1)
    // A former key’s certificate may still be in date; no roster names it any more.
    const over = world.clock.now - limits.stapleDays * 86_400_000
    const former = { ...replaced, staple: await aStaple(organisation, replaced.certificate, over) }
    const invented = await aTeam(await anOrganisation(), 2, former.certificate.id)
    const staff: Staff = {
      ...{ organisation, former },
      honest: await aMember(organisation, 'listener', { alias: 'Sam' }),
      held: await aMember(organisation, 'listener', { alias: 'Lou' }),
      team: await aTeam(organisation, 2, former.certificate.id),
      next: await aTeam(organisation, 3, former.certificate.id),
      // A coordinator’s browser staples no such certificate; this one shows that a staple alone makes no team.
      planted: { ...invented, staple: await aStaple(organisation, invented.certificate) },
    }
    const devices: ConsentingDevice[] = []
    const all = new Handovers(world, staff, devices)
    for (let count = world.random.whole(1, 2); count > 0; count -= 1)
      devices.push(
        await ConsentingDevice.begin({
          ...{ world, organisation: organisation.public },
          post: (name, body) => all.#post(name, body),
          onShown: (shown, from) => all.onShown(shown, from),
        }),
      )
    return all
  }

  /** Every commitment that the readers were told, and so the attacker. */
  get commitments(): readonly string[] {
    return this.devices.flatMap(({ permits }) => permits.map(({ commitment }) => commitment))
  }

  /** The honest listener's own proposal. The attacker answers with a team's certificate of its choice. */
  async propose(device: ConsentingDevice): Promise<void> {
    const { random, clock } = this.world
    const { honest, organisation, team, former, planted } = this.staff
    const { commitment } = random.pick(device.permits)
    const offered = random.weighed([
      [6, team],
      [1, former],
      [1, planted],
    ])
    const draft = { ...emptyDraft, reason: random.pick(reasons), summary: `Tu veux ${random.whole(1, 100)}.` }
    const proposal = await prepareProposal(draft, [], {
      ...{ ...pinOf(organisation), keys: { id: honest.id, sig: honest.sig }, commitment },
      certificate: honest.certificate.text,
      now: () => clock.now,
      prepare: async () =>
        ok({ team: offered.certificate.text, staple: offered.staple, expires: clock.now + limits.permit }),
      newestTeam: async () => ok(team.certificate.fingerprint),
    })
    if (!proposal.ok || proposal.value.kind !== 'proposal') return
    if (offered !== team) this.world.fail('[M17] an honest listener proposes to a team that their roster does not name')
    this.attested.add(commitment)
    this.show(device, { proposal: proposal.value, from: honest })
  }

  show(device: ConsentingDevice, proposed: Proposed): void {
    this.proposals.push(proposed)
    device.show(proposed.proposal, proposed.from)
  }

  asTheServiceHasIt({ ticket, consent, teamWrap, parts }: TicketSubmission): SealedForTeam {
    const parsed = parseConsentRecord(consent)
    const epoch = parsed.ok ? parsed.value.payload.recipient.epoch : this.staff.team.key.epoch
    return { ticket, consent, epoch, teamWrap, wrapper: null, parts }
  }

  async #post(name: 'submit' | 'refuse' | 'withdraw', body: object) {
    if (name === 'submit') this.submissions.push(body as TicketSubmission)
    this.world.figures.count(`asked to ${name}`)
    return this.world.random.chance(0.7) ? ok(name === 'withdraw' ? { ticket: false } : {}) : refuse('unreachable')
  }
}
