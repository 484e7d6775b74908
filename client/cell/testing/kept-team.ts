import type { FreshPair } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { newOrganisation } from '#client/crypto/staff/organisation.ts'
import { newStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { type Member, must, now, type Organisation, pairOf } from '#client/crypto/testing/people.ts'
import { KeptRosters, type Maker, sha256 } from '#client/enrolment/testing/kept-rosters.ts'
import type { StaffId } from '#shared/ids.ts'
import { admission } from '#shared/protocol/admission.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import type { NewTeamEpoch, SignedWrap, Team } from '#shared/protocol/team.ts'
import { ok, refuse } from '#shared/result.ts'

type HeldWrap = SignedWrap & { readonly by: StaffId }
type Epoch = Omit<NewTeamEpoch, 'wraps'> & { certificate: string | null; wraps: Map<string, HeldWrap> }

const done = ok({})

/** The cell's members, the epochs of its key and the organisation's rosters, as a service keeps them (SPEC S7). */
export class KeptTeam {
  readonly organisation: Organisation
  readonly members: Member<'cell'>[] = []
  readonly epochs: Epoch[] = []
  newEpochNeeded = false
  readonly #deployment: string
  readonly #maker: Maker
  readonly #rosters: KeptRosters
  readonly #tell: () => void

  private constructor(
    organisation: Organisation,
    parts: { readonly pair: FreshPair; readonly maker: Maker; readonly deployment: string; readonly tell: () => void },
  ) {
    this.organisation = organisation
    this.#deployment = parts.deployment
    this.#maker = parts.maker
    this.#rosters = new KeptRosters(parts.pair, parts.deployment, parts.maker, [])
    this.#tell = parts.tell
  }

  /** `tell`: called after each change of the team. */
  static async open(deployment: string, tell: () => void): Promise<KeptTeam> {
    const pair = await newOrganisation()
    const organisation = { public: pair.public, key: (await pairOf('sig', pair)).privateKey }
    return new KeptTeam(organisation, { pair, maker: await aMaker(organisation), deployment, tell })
  }

  /** A supervisor's browser names each member and each epoch once it is certified. */
  rosters(): KeptRosters {
    const kept = this.#rosters
    const named = new Set(kept.newest().roster.inForce.map(({ certificate }) => certificate))
    for (const { id, certificate } of this.members)
      if (!named.has(certificate.fingerprint))
        kept.follow(this.#maker, { kind: 'certify', staff: id, certificate: certificate.fingerprint })
    const newest = this.epochs.findLast(({ certificate }) => certificate !== null)
    const print = newest?.certificate && sha256(newest.certificate)
    const team = kept.newest().roster.teams[0]
    if (newest && print && team?.certificate !== print && newest.epoch >= (team?.epoch ?? 0))
      kept.follow(this.#maker, {
        ...{ kind: 'certify-team', purpose: followUpTeam, epoch: newest.epoch, certificate: print },
      })
    return kept
  }

  viewFor(member: Member<'cell'>): Team {
    const newest = this.epochs.at(-1)
    return {
      id: newest?.team ?? null,
      recovery: newest?.recovery ?? null,
      epochs: this.epochs.map(({ epoch, public: point, certificate, recoveryWrap, claim, wraps }) => ({
        ...{ epoch, public: point, certificate, recoveryWrap, claim },
        mine: this.#admissionOf(member, { team: newest?.team ?? '', epoch, public: point }, wraps.get(member.id)),
      })),
      members: this.members.map(({ id, certificate }) => ({
        id,
        alias: certificate.alias,
        certificate: certificate.text,
        holds: this.epochs.filter(({ wraps }) => wraps.has(id)).map(({ epoch }) => epoch),
      })),
      newEpochNeeded: this.newEpochNeeded,
    }
  }

  join(member: Member<'cell'>): void {
    this.members.push(member)
    this.#tell()
  }

  depart(member: Member<'cell'>): void {
    this.members.splice(this.members.indexOf(member), 1)
    for (const { wraps } of this.epochs)
      for (const [id, { by }] of wraps) if (id === member.id || by === member.id) wraps.delete(id)
    this.needNewEpoch()
  }

  needNewEpoch(): void {
    this.newEpochNeeded = true
    this.#tell()
  }

  createEpoch({ wraps, ...epoch }: NewTeamEpoch, by: StaffId): Answer<unknown> {
    if (epoch.epoch !== this.epochs.length + 1) return refuse('stale')
    const held = new Map(wraps.map((wrap) => [wrap.member, { ...wrap, by }]))
    this.epochs.push({ ...epoch, certificate: null, wraps: held })
    this.newEpochNeeded = false
    this.#tell()
    return done
  }

  admit({ epoch, ...wrap }: SignedWrap & { readonly epoch: number }, by: StaffId): Answer<unknown> {
    this.epochs.find((each) => each.epoch === epoch)?.wraps.set(wrap.member, { ...wrap, by })
    this.#tell()
    return done
  }

  /** What a supervisor's browser does for the newest epoch. */
  async certify(by: Pick<Organisation, 'key'> = this.organisation): Promise<void> {
    const newest = this.epochs.at(-1)
    if (!newest) throw new Error('no epoch to certify')
    const { team: id, public: enc, epoch, recovery } = newest
    const named = { id, role: 'team', purpose: 'team:suivi', alias: 'Équipe de suivi' } as const
    const leaf = { ...named, enc, epoch, recovery, ...certificatePeriod(now) }
    newest.certificate = must(await issueCertificate(by.key, leaf))
    this.#tell()
  }

  /** The certificate of the newest certified epoch. Throws where there is none. */
  certificate(): string {
    const certificate = this.epochs.findLast((each) => each.certificate !== null)?.certificate
    if (!certificate) throw new Error('no certified epoch')
    return certificate
  }

  /** What the service made of the signature that this member was admitted with. */
  #admissionOf(
    { id: member, certificate: { enc } }: Member<'cell'>,
    of: { readonly team: string; readonly epoch: number; readonly public: string },
    held: HeldWrap | undefined,
  ): string | null {
    if (!held) return null
    const { by, wrap, signature } = held
    const fields = { deployment: this.#deployment, ...of, member, enc, by, wrap }
    return signedWith(unsignedText('admission', admission, fields), signature)
  }
}

/** The supervisor who makes the rosters. */
async function aMaker(organisation: Pick<Organisation, 'key'>): Promise<Maker> {
  const { enc, sig } = await newStaffKeys()
  const id = newId<StaffId>()
  const named = { id, role: 'supervisor', alias: 'Camille', title: 'coordination', person: id } as const
  const leaf = { ...named, enc: enc.public, sig: sig.public, ...certificatePeriod(now) }
  return { id, sig, certificate: must(await issueCertificate(organisation.key, leaf)) }
}
