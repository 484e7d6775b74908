import { sha256OfText } from '#client/crypto/hash.ts'
import { sign } from '#client/crypto/signature.ts'
import { sealOrganisation } from '#client/crypto/staff/organisation.ts'
import { signRoster } from '#client/crypto/staff/roster.ts'
import { must } from '#client/crypto/testing/people.ts'
import { aHouse, type House, type SomeStaff } from '#client/enrolment/testing/people.ts'
import { certificate } from '#shared/protocol/certificate.ts'
import type { Answer, ReplyOf } from '#shared/protocol/exchange.ts'
import type { PublishedRoster, Roster, rosterRead } from '#shared/protocol/roster.ts'
import { certifiedAgain } from '#shared/protocol/rotation.ts'
import { ok, refuse } from '#shared/result.ts'
import { deriveRoster } from '#shared/roster/derive.ts'
import { StaffBrowser } from '../ends/staff-browser.ts'
import { certificateIn, rosterOf, type StaffHouse } from './staff-house.ts'

/** The rosters after a rotation of the organisation's key (SPEC S23), and what the attacker, who has the former key, shows in their place. */
export class RotatedHouse {
  readonly all: StaffHouse
  /** The new key, which the attacker does not have. */
  readonly house: House
  /** Up to the rotation, in which whoever left was revoked before. */
  readonly chain: PublishedRoster[]
  /** What the new key has signed, by hash. */
  readonly signed = new Set<string>()
  /** The same browsers, signed in under the new key. */
  readonly browsers: StaffBrowser[]
  /** What every browser is shown; null: the chain as it is. */
  shown: readonly PublishedRoster[] | null = null
  /** Of these, those that remembered nothing. */
  readonly empty = new Set<StaffBrowser>()
  readonly #people: readonly SomeStaff[]

  private constructor(all: StaffHouse, house: House, people: readonly SomeStaff[]) {
    this.all = all
    this.house = { ...house, deploymentId: all.house.deploymentId }
    this.chain = [...all.chain]
    this.browsers = [...all.browsers]
    this.#people = people
  }

  static async begin(all: StaffHouse): Promise<RotatedHouse> {
    const { nour, iris, zoe, listener, former, left } = all.people
    const house = await aHouse()
    const issued = Math.floor(all.world.clock.now / 1000)
    for (const gone of [former, left]) await all.change(nour, { kind: 'revoke', staff: gone.member.id })
    const people = await Promise.all([nour, iris, zoe, listener].map((each) => again(each, house, issued)))
    const rotated = new RotatedHouse(all, house, people)
    await rotated.#rotate(nour, issued)
    for (const browser of rotated.browsers) browser.signInUnder(rotated.#parts(browser.who.member.id))
    return rotated
  }

  /** Somebody signs in under the new key in a browser that remembers no roster. */
  newBrowser(): StaffBrowser {
    const { world, people } = this.all
    const made = new StaffBrowser(this.#parts(world.random.pick([people.iris, people.zoe]).member.id))
    this.browsers.push(made)
    this.empty.add(made)
    return made
  }

  async #rotate(by: SomeStaff, issued: number): Promise<void> {
    const before = this.chain.at(-1) as PublishedRoster
    const { inForce, teams } = rosterOf(before)
    // Of whom a coordinator let in meanwhile, nobody looks at the certificate.
    const printOf = async (staff: string) => {
      const known = this.#people.find(({ member }) => member.id === staff)
      return known ? sha256OfText(known.member.certificate) : this.all.world.random.bytes(32)
    }
    const change = {
      kind: 'rotate' as const,
      organisation: this.house.fresh.public,
      certificates: await Promise.all(inForce.map(async ({ staff }) => ({ staff, certificate: await printOf(staff) }))),
      teams: teams.map((team) => ({ ...team, certificate: this.all.world.random.bytes(32) })),
      older: [],
    }
    const making = { hash: await sha256OfText(before.roster), by: by.member.id, issued }
    const made: Roster = must(deriveRoster(rosterOf(before), change, making))
    const maker = { id: by.member.id, sig: by.session.keys.sig }
    const published = await signRoster(this.house.key, maker, made)
    this.chain.push({ ...published, certificate: by.member.certificate })
    this.signed.add(await sha256OfText(published.roster))
  }

  #parts(staff: string) {
    const { world } = this.all
    return {
      ...{ world, who: this.#named(staff), deployment: this.house.deploymentId },
      read: (after: number | null) => this.#read(after),
      ask: async () => refuse('unreachable'),
    }
  }

  #named(staff: string): SomeStaff {
    const found = this.#people.find(({ member }) => member.id === staff)
    if (!found) throw new Error('nobody certifies them again')
    return found
  }

  #read(after: number | null): Answer<ReplyOf<typeof rosterRead>> {
    const shown = this.shown ?? this.chain
    const rosters = after === null ? shown.slice(-1) : shown.filter((each) => rosterOf(each).number > after)
    return ok({ rosters: rosters.slice(0, 20), more: rosters.length > 20, staple: null })
  }
}

/** The same person under the new key, signed in again. */
async function again(before: SomeStaff, house: House, issued: number): Promise<SomeStaff> {
  const { member, session, fresh } = before
  const text = await sign(
    'certificate',
    certificate,
    certifiedAgain(certificateIn(member.certificate), issued),
    house.key,
  )
  const to = { id: member.id, enc: fresh.enc.public }
  return {
    ...{ ...before, house },
    session: { ...session, certificate: text, organisation: house.fresh.public },
    member: { ...member, certificate: text },
    organisationWrap: before.organisationWrap && (await sealOrganisation(house.fresh, to)),
  }
}
