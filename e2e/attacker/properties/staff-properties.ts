import { unwrap } from '#client/crypto/wrap.ts'
import type { PublishedRoster, Roster, RosterPublication } from '#shared/protocol/roster.ts'
import { isInForce } from '#shared/roster/derive.ts'
import type { StaffBrowser } from '../ends/staff-browser.ts'
import type { Enrolment } from '../moves/enrolments.ts'
import type { SealedTeamKey } from '../moves/sealed-team-keys.ts'
import { certificateIn, rosterOf, type StaffHouse } from '../service/staff-house.ts'

/** [M16][M17] What honest staff browsers sign, whatever they are shown. */
export class StaffProperties {
  readonly #all: StaffHouse
  /** The enrolment on which a browser acts now. */
  enrolling: Enrolment | null = null

  constructor(all: StaffHouse) {
    this.#all = all
    all.onAsked = (name, body, by, made) => this.#asked(name, body, by, made)
  }

  #asked(name: string, body: object, by: StaffBrowser, made: PublishedRoster | null): void {
    const { roster } = body as { roster?: RosterPublication | null }
    if (roster) this.#signed(made && rosterOf(made), by)
    if (name === 'staff:certify') this.#certified(body as { certificate: string }, by)
    if (name === 'team:certify') this.#teamCertified(body as { certificate: string }, by)
    this.#all.world.figures.count(`staff acts: ${name}`)
  }

  /** [M16] It follows the newest that this browser holds, and restores nobody whom it has seen revoked. */
  #signed(made: Roster | null, by: StaffBrowser): void {
    const { world } = this.#all
    if (made === null) throw world.fail('[M16] a browser signs a roster that does not follow from the newest it holds')
    const seenRevoked = by.taken.flatMap(({ roster }) => roster.revoked)
    for (const { staff, until } of seenRevoked)
      if (until > made.issued && isInForce(made, staff)) world.fail('[M16] a browser restores somebody it saw revoked')
  }

  /** [M16] What a browser takes goes forward, one step after the other. */
  followed(by: StaffBrowser): void {
    for (const [index, { roster }] of by.taken.entries()) {
      const before = by.taken[index - 1]
      if (!before) continue
      const isNext = roster.number === before.roster.number + 1 && roster.former === before.hash
      if (!isNext) this.#all.world.fail('[M16] a browser goes from one roster to another that does not follow from it')
      for (const { staff, until } of before.roster.revoked)
        if (until > roster.issued && isInForce(roster, staff))
          this.#all.world.fail('[M16] a browser takes a roster that restores somebody revoked')
    }
  }

  /** [M17] A certificate is for somebody whom a coordinator in force invited, with the keys that the invited person made; or it repeats one, but for a next key that its member signed for it. */
  #certified({ certificate }: { readonly certificate: string }, by: StaffBrowser): void {
    const { world, people, nextKeys } = this.#all
    const { id, role, enc, sig } = certificateIn(certificate) as { id: string; role: string; enc: string; sig: string }
    const known = Object.values(people).find(({ member }) => member.id === id)
    if (known) {
      const before = certificateIn(known.member.certificate) as { role: string; enc: string; sig: string }
      const isNext = known === people.listener && enc === nextKeys.signed.enc
      if ((before.enc !== enc && !isNext) || before.sig !== sig || before.role !== role)
        world.fail('[M17] a renewal gives somebody other keys')
      world.figures.count(isNext ? 'renewals with the next key' : 'renewals that repeat the key')
      if (known === people.planted) world.fail('[M17] a browser renews somebody whom its roster does not name')
      if (this.#hasSeenGo(by, id)) world.fail('[M17] a browser renews somebody whom it saw revoked')
      return
    }
    const { member, inviter } = this.enrolling ?? { member: null, inviter: null }
    const isInvited = inviter !== null && !(inviter === people.former && this.#hasSeenGo(by, people.former.member.id))
    if (!isInvited || member?.id !== id || member.enc !== enc || member.sig !== sig)
      world.fail('[M17] a browser certifies somebody whom nobody in force has invited')
  }

  /** [M17] A team's epoch is certified only under the claim of a member of the cell who is in force, as far as this browser knows. */
  #teamCertified({ certificate }: { readonly certificate: string }, by: StaffBrowser): void {
    const { world, teams, people } = this.#all
    const { enc } = certificateIn(certificate)
    const isTrue = teams.some(({ epochs }) => epochs.some((epoch) => epoch.public === enc))
    if (!isTrue && this.#hasSeenGo(by, people.left.member.id))
      world.fail('[M17] a browser certifies a team key that somebody claims whom it saw revoked')
  }

  /** [M17] A member's browser opens a team's key only if a member who is in force, as far as this browser knows, signed that they sealed it. */
  opened({ named, signer }: SealedTeamKey, by: StaffBrowser): void {
    const { world } = this.#all
    if (named !== signer)
      world.fail('[M17] a browser opens a team key whose sealing the member that it names did not sign')
    if (this.#hasSeenGo(by, signer.member.id))
      world.fail('[M17] a browser opens a team key that somebody sealed whom it saw revoked')
    world.figures.count('team keys opened')
  }

  #hasSeenGo = ({ taken }: StaffBrowser, id: string): boolean =>
    taken.some(({ roster }) => roster.revoked.some(({ staff }) => staff === id))

  /** [M17] Nothing that a browser seals for the staff opens for somebody whom it saw revoked, or whom its roster does not name. */
  async sealed(
    wraps: readonly string[],
    infoFor: (id: string) => Uint8Array<ArrayBuffer>,
    by: StaffBrowser,
  ): Promise<void> {
    const { former, left, planted } = this.#all.people
    for (const gone of [former, left, planted]) {
      if (gone !== planted && !this.#hasSeenGo(by, gone.member.id)) continue
      for (const wrap of wraps)
        if (await unwrap(gone.session.keys.enc, wrap, infoFor(gone.member.id)))
          this.#all.world.fail('[M17] a browser seals something to somebody who is not in force')
    }
  }
}
