import { attest } from '#client/crypto/staff/attest.ts'
import { aProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aStaple, aTeam, type Organisation, pinOf } from '#client/crypto/testing/people.ts'
import { madeAfter } from '#client/youth/visit/dates.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { limits } from '#shared/protocol/limits.ts'
import { type DatedListener, DatedService, type DatedTeam } from './service/dated-service.ts'
import type { AttackWorld } from './world.ts'

const hour = 3_600_000
const day = 24 * hour
const year = 365 * day
/** For so long before its end the service uses no certificate and no staple for anything new (SPEC S18). */
const unusedBefore = 26 * hour

type Scene = {
  readonly world: AttackWorld
  readonly service: DatedService
  readonly listeners: readonly DatedListener[]
  readonly teams: readonly DatedTeam[]
  /** How far the device's clock is ahead, milliseconds. */
  readonly ahead: number
}

/** [M10] A service that lies about the time, to a device whose clock is right; and an honest service, to a device whose clock is wrong. */
export async function attackDates(world: AttackWorld): Promise<void> {
  // No true clock is earlier than the code.
  await world.sleep(madeAfter - world.clock.now + world.random.whole(0, 30) * day)
  await (world.random.chance(0.5) ? lieAboutTheTime(world) : startWithAWrongClock(world))
}

/** Own clock right, and never *Non*: nobody is let in, and no card shown, under what is over. */
async function lieAboutTheTime(world: AttackWorld): Promise<void> {
  const { random, clock } = world
  const scene = await aScene(
    world,
    random.whole(-2, 2) * 60_000,
    () => random.whole(-10, 20) * day + random.whole(0, 24) * hour,
  )
  const { service, listeners, teams } = scene
  service.onLetIn = (number) => {
    const named = listeners.find((one) => one.number === number)
    if (!named) throw new Error('a staple that nobody made')
    const isOver = clock.now >= Math.min(named.certificateEnds, named.stapleEnds) + slack
    if (isOver) world.halt(world.violation('[M10] a device whose clock is right lets somebody in under what is over'))
    world.figures.count('let in by a right clock')
  }
  service.saysAhead = someLie(world)
  await service.page.load()
  for (let steps = random.whole(8, 20); steps > 0; steps -= 1) {
    await random.weighed<() => unknown>([
      [4, () => service.say(someLie(world))],
      [8, () => service.name(random.pick(listeners))],
      [5, () => service.name(null)],
      [2, () => service.page.load()],
      [5, () => showCard(scene, random.pick(listeners), random.pick(teams))],
      [4, () => world.sleep(random.whole(1, 72) * hour)],
    ])()
    await world.settle()
    if (service.page.visit.state().asksDate !== null && random.chance(0.7)) {
      world.note('a person says that their right date is right')
      service.page.visit.answerDate(true)
    }
    await world.settle()
  }
  service.page.close()
}

/** The person’s own minutes of error. */
const slack = 3 * 60_000

/** What a service says of the time, milliseconds after the true one. */
const someLie = ({ random }: AttackWorld): number =>
  random.pick([
    0,
    -random.whole(1, 40) * day,
    -2 * year,
    random.whole(1, 40) * day,
    2 * year,
    -random.whole(1, 30) * hour,
  ])

/** The honest service names whoever it may: a certificate and a staple that are not over by its clock, and those of a listener whom nobody may let in. */
async function startWithAWrongClock(world: AttackWorld): Promise<void> {
  const { random, clock } = world
  const ahead = random.pick([
    ...[random.whole(1, 20) * day, random.whole(1, 23) * hour, random.whole(21, 5000) * day],
    ...[-random.whole(1, 23) * hour, -random.whole(1, 5000) * day],
  ])
  const scene = await aScene(world, ahead, () => random.whole(1, 14) * day)
  const { service, listeners, teams } = scene
  await service.page.load()
  for (let steps = random.whole(3, 6); steps > 0; steps -= 1) {
    const inForce = listeners.filter(
      ({ certificateEnds, stapleEnds }) => Math.min(certificateEnds, stapleEnds) > clock.now + unusedBefore,
    )
    const usable = teams.filter(({ ends }) => ends > clock.now + unusedBefore)
    if (inForce.length === 0 || usable.length === 0) break
    const listener = random.pick(inForce)
    service.name(listener)
    await answered(scene, ahead)
    if (!service.isLetIn)
      world.fail(
        `[M10] a device whose clock is ${ahead / hour} h ahead lets nobody in: ${service.page.visit.state().talk?.refused}`,
      )
    world.figures.count('let in by a wrong clock')
    const team = random.pick(usable)
    const card = await showCard(scene, listener, team)
    await answered(scene, ahead)
    const state = card.state()
    if (state.at !== 'card')
      world.fail(
        `[M10] a device whose clock is ${ahead / hour} h ahead shows no card: ${state.at === 'refused' ? state.why : state.at}`,
      )
    service.name(null)
    await world.settle()
    if (random.chance(0.3)) await service.page.load()
    await world.sleep(random.whole(1, 6) * hour)
  }
  service.page.close()
}

async function answered({ world, service }: Scene, ahead: number): Promise<void> {
  await world.settle()
  const { visit } = service.page
  if (visit.state().asksDate === null) return
  world.note('a person is asked about their date')
  visit.answerDate(Math.abs(ahead) < day)
  await world.settle()
}

/** `lasting`: for how long from now on something is good; what is over by now was good for as long before. */
async function aScene(world: AttackWorld, ahead: number, lasting: () => number): Promise<Scene> {
  const { clock, random } = world
  const organisation = await anOrganisation()
  const service = new DatedService({ world, pin: pinOf(organisation), ahead })
  const listeners: DatedListener[] = []
  for (let number = 1; number <= random.whole(2, 4); number += 1)
    listeners.push(await aListener(organisation, clock.now, number, lasting))
  const teams: DatedTeam[] = []
  for (let epoch = 1; epoch <= 2; epoch += 1)
    teams.push(await aDatedTeam(organisation, epoch, clock.now + Math.max(lasting(), lasting())))
  return { world, service, listeners, teams, ahead }
}

async function aListener(
  organisation: Organisation,
  now: number,
  number: number,
  lasting: () => number,
): Promise<DatedListener> {
  const [certificateEnds, stapleEnds] = [now + lasting(), now + lasting()].map(
    (at) => Math.floor(at / 1000) * 1000,
  ) as [number, number]
  const exp = certificateEnds / 1000
  const member = await aMember(organisation, 'listener', { nbf: exp - limits.certificateDays * 86_400, exp })
  const staple = await aStaple(organisation, member.certificate, stapleEnds - limits.stapleDays * day, { number })
  return { member: { ...member, staple }, certificateEnds, stapleEnds, number }
}

async function aDatedTeam(organisation: Organisation, epoch: number, ends: number): Promise<DatedTeam> {
  const exp = Math.floor(ends / 1000)
  const team = await aTeam(organisation, epoch, undefined, { nbf: exp - limits.certificateDays * 86_400, exp })
  const staple = await aStaple(organisation, team.certificate, exp * 1000 - limits.stapleDays * day)
  return { team: { ...team, staple }, ends: exp * 1000 }
}

/** An honest listener’s proposal, as long as their permit lives by the service’s clock. */
async function showCard(
  { world, service, ahead }: Scene,
  { member, certificateEnds }: DatedListener,
  { team, ends }: DatedTeam,
) {
  const { clock } = world
  const [permit] = service.page.visit.talk()?.permits ?? []
  if (!permit) throw new Error('a device without permits')
  const attestation = await attest(member.sig.privateKey, {
    ...{ permit: permit.commitment, listener: member.id, text: nameText(newestConsentText('fr')) },
    ...{ team: team.certificate, exp: Math.floor((clock.now + limits.permit) / 1000) },
  })
  const proposal = await aProposal(member, team, permit, { attestation, expires: clock.now + limits.permit })
  const card = service.page.card(proposal, member)
  card.subscribe(() => {
    if (card.state().at !== 'card') return
    world.figures.count('cards shown by the date')
    const isOver = clock.now >= Math.min(certificateEnds, ends) + slack
    if (Math.abs(ahead) < slack && isOver)
      world.halt(world.violation('[M10] a device whose clock is right shows a card under what is over'))
  })
  return card
}
