import { verifyIssued } from '#client/crypto/certificate.ts'
import { sha256OfText } from '#client/crypto/hash.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import { isSignedBy } from '#client/crypto/signature.ts'
import { signRoster } from '#client/crypto/staff/roster.ts'
import { claimTeamEpoch } from '#client/crypto/staff/team-claim.ts'
import { makeTeamEpoch } from '#client/crypto/staff/team-key.ts'
import { must } from '#client/crypto/testing/people.ts'
import { admitterOf } from '#client/enrolment/cell-desk.ts'
import { aHouse, type House, type SomeStaff, someStaff } from '#client/enrolment/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import { followUpTeam, parseCertificate } from '#shared/protocol/certificate.ts'
import type { Answer, ReplyOf } from '#shared/protocol/exchange.ts'
import {
  type PublishedRoster,
  parseRoster,
  type Roster,
  type RosterPublication,
  type rosterRead,
  roster as rosterSchema,
} from '#shared/protocol/roster.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'
import { ok, refuse } from '#shared/result.ts'
import { deriveRoster, firstRoster, type RosterChange } from '#shared/roster/derive.ts'
import { StaffBrowser } from '../ends/staff-browser.ts'
import { type NextKeys, nextKeysOf } from '../moves/next-keys.ts'
import type { AttackWorld } from '../world.ts'

type People = {
  /** Coordinators with honest browsers. */
  readonly nour: SomeStaff
  readonly iris: SomeStaff
  /** A coordinator who was revoked: the attacker has their keys, and with them the organisation's. */
  readonly former: SomeStaff
  /** Members of the cell. Zoé's browser is honest; the one who left gave the attacker their keys. */
  readonly zoe: SomeStaff
  readonly left: SomeStaff
  readonly listener: SomeStaff
  /** Certified by the attacker with the organisation's key: no roster names them. */
  readonly planted: SomeStaff
}

/** The attacker's service of the staff: the true chain of rosters, everything else that it ever had, and what it says of who is there. */
export class StaffHouse {
  readonly world: AttackWorld
  readonly house: House
  readonly people: People
  /** Signed by coordinators in force, each following from the one before. */
  readonly chain: PublishedRoster[] = []
  readonly forged: PublishedRoster[] = []
  readonly browsers: readonly StaffBrowser[]
  readonly teams: Team[] = []
  /** `made`: the roster that comes with the act; null if its maker signed anything else than what follows. */
  onAsked: (name: string, body: object, by: StaffBrowser, made: PublishedRoster | null) => void = () => undefined

  readonly nextKeys: NextKeys

  private constructor(world: AttackWorld, house: House, people: People, nextKeys: NextKeys) {
    this.world = world
    this.house = house
    this.people = people
    this.nextKeys = nextKeys
    const parts = {
      ...{ world, deployment: house.deploymentId },
      read: (after: number | null) => this.#read(after),
      ask: (name: string, body: object, by: StaffBrowser) => this.#ask(name, body, by),
    }
    this.browsers = [people.nour, people.iris, people.zoe].map((who) => new StaffBrowser({ ...parts, who }))
  }

  static async begin(world: AttackWorld): Promise<StaffHouse> {
    const house = await aHouse()
    const member = (role: 'supervisor' | 'cell' | 'listener', name: string) => someStaff(house, role, name)
    const people = {
      ...{ nour: await member('supervisor', 'Nour'), iris: await member('supervisor', 'Iris') },
      ...{ former: await member('supervisor', 'Max'), zoe: await member('cell', 'Zoé') },
      ...{ left: await member('cell', 'Ali'), listener: await member('listener', 'Sam') },
      planted: await member('supervisor', 'Eve'),
    }
    const nextKeys = await nextKeysOf(people.listener, people.left, house.deploymentId)
    const all = new StaffHouse(world, house, people, nextKeys)
    await all.#found()
    return all
  }

  get newest(): PublishedRoster {
    return this.chain.at(-1) as PublishedRoster
  }

  /** What a coordinator in force does for true. */
  async change(by: SomeStaff, change: RosterChange): Promise<void> {
    const { roster, maker, certificate } = await this.derived(this.newest, by, change)
    this.chain.push({ roster, maker, certificate })
  }

  /** A roster that follows from another one, signed by whoever: the attacker has the organisation's key. */
  async derived(from: PublishedRoster, by: SomeStaff, change: RosterChange, more: Partial<Roster> = {}) {
    const hash = await sha256OfText(from.roster)
    const issued = Math.floor(this.world.clock.now / 1000)
    const made = deriveRoster(rosterOf(from), change, { hash, by: by.member.id, issued })
    const base = made.ok ? made.value : { ...rosterOf(from), number: rosterOf(from).number + 1, former: hash }
    return this.signed(by, { ...base, ...more })
  }

  async signed(by: SomeStaff, roster: Roster): Promise<PublishedRoster> {
    const maker = { id: by.member.id, sig: by.session.keys.sig }
    return { ...(await signRoster(this.house.key, maker, roster)), certificate: by.member.certificate }
  }

  /** Everybody who is in force, as the list of members has them; the attacker may call others active, and show the listener's next key or another. */
  members(others: readonly SomeStaff[] = []): StaffMember[] {
    const { nour, iris, zoe, listener } = this.people
    const { signed, planted } = this.nextKeys
    const { random } = this.world
    const nextKey = random.pick([null, signed.text, signed.text, ...planted])
    const shown = [...[nour, iris, zoe, ...others].map(({ member }) => member), { ...listener.member, nextKey }]
    // A browser that signed one renewal seldom comes to the next.
    const first = random.whole(0, shown.length - 1)
    return [...shown.slice(first), ...shown.slice(0, first)]
  }

  async #found(): Promise<void> {
    const { nour, iris, former, zoe, left, listener } = this.people
    const named = async ({ member }: SomeStaff) => ({
      staff: member.id,
      certificate: await sha256OfText(member.certificate),
    })
    const issued = Math.floor(this.world.clock.now / 1000) - 1000
    const pin = { deployment: this.house.deploymentId, organisation: this.house.fresh.public }
    const first = firstRoster(pin, await named(nour), issued)
    const inForce = await Promise.all([nour, iris, former, zoe, left, listener].map(named))
    this.chain.push(
      await this.signed(nour, { ...first, inForce: inForce.sort((a, b) => (a.staff < b.staff ? -1 : 1)) }),
    )
    this.teams.push(await this.#teamBy(zoe))
  }

  /** A team with one epoch that is not certified yet, claimed by this member. */
  async #teamBy(maker: SomeStaff): Promise<Team> {
    const recovery = (await newPair()).public
    const certified = must(await verifyIssued(this.house.fresh.public, maker.member.certificate, 'cell'))
    const made = await makeTeamEpoch(
      { team: newId<StaffId>(), epoch: 1, recovery },
      [certified],
      admitterOf(maker.session),
    )
    const { id, sig } = maker.session.keys
    const claim = await claimTeamEpoch({ id, sig }, made, this.world.clock.now)
    const { team, epoch, public: point, recoveryWrap, wraps } = made
    return {
      ...{ id: team, recovery, newEpochNeeded: false, members: [] },
      epochs: [{ epoch, public: point, certificate: null, mine: wraps[0]?.wrap ?? null, recoveryWrap, claim }],
    }
  }

  plantedTeam = (): Promise<Team> => this.#teamBy(this.people.left)

  #read(after: number | null): Answer<ReplyOf<typeof rosterRead>> {
    const { random } = this.world
    const cut = random.chance(0.15) ? this.chain.slice(0, random.whole(1, this.chain.length)) : this.chain
    const shown = this.forged.length > 0 && random.chance(0.25) ? [...cut, random.pick(this.forged)] : cut
    const rosters = after === null ? shown.slice(-1) : shown.filter((each) => rosterOf(each).number > after)
    return ok({ rosters: rosters.slice(0, 20), more: false, staple: null })
  }

  async #ask(name: string, body: object, by: StaffBrowser): Promise<Answer<unknown>> {
    const { roster } = body as { roster?: RosterPublication | null }
    const published = roster ? await this.#made(await changeOf(name, body), roster, by) : null
    this.onAsked(name, body, by, published)
    if (this.world.random.chance(0.15)) return refuse(this.world.random.chance(0.5) ? 'stale' : 'unreachable')
    if (!published) return ok({})
    const isNext = rosterOf(published).number === rosterOf(this.newest).number + 1
    if (isNext && this.world.random.chance(0.8)) this.chain.push(published)
    else this.forged.push(published)
    return ok({})
  }

  /** The roster of an act, made again as the server makes it, from what its maker holds. */
  async #made(
    change: RosterChange,
    { former, issued, signature, maker }: RosterPublication,
    { taken, who }: StaffBrowser,
  ): Promise<PublishedRoster | null> {
    const held = taken.at(-1)
    if (!held || former !== held.hash) return null
    const made = deriveRoster(held.roster, change, { hash: held.hash, by: who.member.id, issued })
    if (!made.ok) return null
    const roster = signedWith(unsignedText('roster', rosterSchema, made.value), signature)
    const isSigned = await isSignedBy(this.house.fresh.public, must(parseRoster(roster)))
    return isSigned ? { roster, maker, certificate: who.member.certificate } : null
  }
}

async function changeOf(name: string, body: object): Promise<RosterChange> {
  const { staff, certificate = '', epoch = 0 } = body as { staff: StaffId; certificate?: string; epoch?: number }
  const print = await sha256OfText(certificate)
  if (name === 'staff:certify') return { kind: 'certify', staff, certificate: print }
  if (name === 'team:certify') return { kind: 'certify-team', purpose: followUpTeam, epoch, certificate: print }
  return name === 'roster:renew' ? { kind: 'renew' } : { kind: 'revoke', staff }
}

export function rosterOf({ roster }: Pick<PublishedRoster, 'roster'>): Roster {
  const parsed = parseRoster(roster)
  if (!parsed.ok) throw new Error('a roster that its own schema refuses')
  return parsed.value.payload
}

export function certificateIn(text: string) {
  const parsed = parseCertificate(text)
  if (!parsed.ok) throw new Error('a certificate that its own schema refuses')
  return parsed.value.payload
}
