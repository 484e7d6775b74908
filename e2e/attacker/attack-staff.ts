import { openTeamKeys } from '#client/enrolment/cell-desk.ts'
import { certifyTeam } from '#client/enrolment/certify-team.ts'
import { deactivate, renewRoster } from '#client/enrolment/deactivate.ts'
import { invite } from '#client/enrolment/invite.ts'
import { renewCertificates } from '#client/enrolment/renew.ts'
import { createTeamEpoch } from '#client/enrolment/team-epoch.ts'
import { verifyAndCertify } from '#client/enrolment/vouch.ts'
import { context } from '#shared/protocol/context.ts'
import type { NewTeamEpoch } from '#shared/protocol/team.ts'
import { ok } from '#shared/result.ts'
import { attackRotation } from './attack-rotation.ts'
import type { StaffBrowser } from './ends/staff-browser.ts'
import { anEnrolment } from './moves/enrolments.ts'
import { forgedRoster } from './moves/forged-rosters.ts'
import { sealedTeamKey } from './moves/sealed-team-keys.ts'
import { StaffProperties } from './properties/staff-properties.ts'
import { StaffHouse } from './service/staff-house.ts'
import type { AttackWorld } from './world.ts'

const day = 86_400_000

/** [M16][M17] The attacker has the organisation's key and the keys of two who left, and shows the staff's browsers what it likes. */
export async function attackStaff(world: AttackWorld): Promise<void> {
  const { random } = world
  const all = await StaffHouse.begin(world)
  const properties = new StaffProperties(all)
  for (const browser of all.browsers) await browser.follow()
  for (let steps = random.whole(10, 25); steps > 0; steps -= 1) {
    const browser = random.pick(all.browsers)
    await random.weighed(moves(all, properties, browser))()
    await world.settle()
    for (const each of all.browsers) properties.followed(each)
  }
  await attackRotation(all)
}

function moves(all: StaffHouse, properties: StaffProperties, browser: StaffBrowser) {
  const { world, people } = all
  const { random } = world
  const isCoordinator = browser.who.member.role === 'supervisor'
  /** Those who left, and somebody whom nobody knows, are called active. */
  const members = () => all.members(random.chance(0.6) ? [people.former, people.left, people.planted] : [])
  const act = (what: string, done: () => unknown) => async () => {
    world.note(what)
    await done()
  }
  const inTurn = (what: string, done: () => unknown) =>
    act(what, async () => {
      if (await browser.follow()) await done()
    })
  return [
    [6, act('a browser reads the rosters', () => browser.follow())],
    [2, act('somebody signs in again', () => browser.signInAgain())],
    [
      3,
      act('somebody is revoked', async () => {
        const who = random.pick([people.former, people.left])
        const by = random.pick([people.nour, people.iris])
        await all.change(by, { kind: 'revoke', staff: who.member.id })
      }),
    ],
    [1, act('a roster is confirmed', () => all.change(people.iris, { kind: 'renew' }))],
    [7, act('a roster is forged', async () => all.forged.push(await forgedRoster(all)))],
    [
      isCoordinator ? 8 : 0,
      inTurn('a coordinator certifies somebody', async () => {
        properties.enrolling = await anEnrolment(all, browser.who)
        await verifyAndCertify(browser.coordination(members()), properties.enrolling.member)
        properties.enrolling = null
      }),
    ],
    [isCoordinator ? 4 : 0, inTurn('a coordinator renews', () => renewCertificates(browser.coordination(members())))],
    [isCoordinator ? 2 : 0, inTurn('a coordinator confirms', () => renewRoster(browser.coordination(members())))],
    [
      isCoordinator ? 1 : 0,
      inTurn('a coordinator revokes', () =>
        deactivate(browser.coordination(members()), random.pick([people.former, people.left]).member.id),
      ),
    ],
    [
      isCoordinator ? 3 : 0,
      inTurn('a coordinator invites', async () => {
        const sealed: { wraps: string[]; invitation: string } = { wraps: [], invitation: '' }
        const at = browser.coordination(members())
        const choice = { role: 'listener', login: 'sam', title: 'écoute', person: null } as const
        const request = async (name: never, body: { secrets?: { wrap: string }[]; invitation?: string }) => {
          sealed.wraps = (body.secrets ?? []).map(({ wrap }) => wrap)
          sealed.invitation = body.invitation ?? ''
          return at.request(name, body as never)
        }
        await invite({ ...at, request: request as never }, choice)
        const info = (id: string) => context('invitation-secret', sealed.invitation, 'listener', 'sam', id)
        await properties.sealed(sealed.wraps, info, browser)
      }),
    ],
    [
      isCoordinator ? 5 : 0,
      inTurn('a coordinator certifies a team', async () => {
        const team = random.chance(0.5) ? random.pick(all.teams) : await all.plantedTeam()
        await certifyTeam(browser.coordination(members()), team, 'Équipe de suivi')
      }),
    ],
    [isCoordinator ? 0 : 6, inTurn('a member makes an epoch of the team', () => makeEpoch(all, properties, browser))],
    [
      isCoordinator ? 0 : 6,
      inTurn('a member opens the key of the team', async () => {
        const sealed = await sealedTeamKey(all)
        const desk = browser.cellDesk(sealed.team)
        const opened = desk && (await openTeamKeys(desk))
        if (opened?.ok) properties.opened(sealed, browser)
      }),
    ],
    [2, () => world.pass(random.whole(1, 20) * day)],
  ] as const
}

/** The next epoch, for those whom the server calls members of the cell. */
async function makeEpoch(all: StaffHouse, properties: StaffProperties, browser: StaffBrowser): Promise<void> {
  const { zoe, left } = all.people
  const [known] = all.teams
  if (!known) return
  const members = [zoe, left].map(({ member }) => ({
    ...{ id: member.id, alias: member.alias, certificate: member.certificate, holds: [] },
  }))
  const desk = browser.cellDesk({ ...known, members })
  if (!desk) return
  const asked: NewTeamEpoch[] = []
  const request = async (_name: string, body: NewTeamEpoch) => {
    asked.push(body)
    return ok({})
  }
  await createTeamEpoch({ ...desk, request: request as never })
  const [made] = asked
  if (!made) return
  const { team, epoch, public: point, wraps } = made
  const info = (id: string) => context('team-key', team, epoch, id, point)
  await properties.sealed(
    wraps.map(({ wrap }) => wrap),
    info,
    browser,
  )
}
