import type { Outcome } from '#client/youth/return-code/outcome-machine.ts'
import { drawnPermit } from '#server/ticket/testing/drawn-permit.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import { AnsweringTab } from './ends/answering-tab.ts'
import { PermitService } from './service/permit-service.ts'
import type { AttackWorld } from './world.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** [M13] An honest service and a network that loses, doubles, delays and reorders; pages and the service crash. What a page says of a yes is true, and stays so. */
export async function attackOutcomes(world: AttackWorld): Promise<void> {
  const { random, clock } = world
  await world.pass(random.whole(0, 24 * 60) * minute)
  const service = new PermitService(world)
  await service.begin()
  const permit = drawnPermit()
  await service.prepare(permit.commitment)
  await world.pass(random.whole(0, random.pick([second, 10 * minute])))

  /** What a page has said that is over or ends with the permit, and so must stay away. */
  let said: string | null = null
  const look = (outcome: Outcome) => {
    if (outcome.at === 'withdrawn' || outcome.at === 'nothing') {
      world.figures.count(`a page says ${outcome.at}`)
      said ??= outcome.at
      if (service.isOpenable(permit.ticket))
        world.halt(world.violation(`[M13] a ticket can be opened, and a page says ${outcome.at}`))
    }
    if (outcome.at === 'unknown' && outcome.expired && !service.isOpenable(permit.ticket))
      said ??= 'that it comes no more'
  }
  service.onOpenable = () => {
    if (said !== null) world.halt(world.violation(`[M13] a ticket can be opened, and a page has said ${said}`))
  }

  const proposal = {
    kind: 'proposal',
    id: random.bytes(16),
    listener: random.bytes(16),
    summary: 'Tu veux parler.',
  } as unknown as Proposal
  const parts = { world, service, proposal, permit, since: clock.now, onOutcome: look }
  const tabs = Array.from({ length: random.whole(1, 2) }, () => new AnsweringTab(parts))
  for (const tab of tabs) await tab.load()
  for (let steps = random.whole(6, 16); steps > 0; steps -= 1) {
    await move(world, random.pick(tabs), parts.since + limits.permit)
    await world.settle()
    if (random.chance(0.3)) await service.sweep([permit.commitment])
  }
  await finish(world, service, tabs, permit.ticket)
}

/** `ends`: when the card is over on this device. */
async function move(world: AttackWorld, tab: AnsweringTab, ends: number): Promise<void> {
  const { random, clock } = world
  const { state } = tab
  const outcome = state.at === 'sent' ? state.outcome : null
  const act = (what: string, done: () => unknown) => async () => {
    world.note(what)
    await done()
  }
  const isCard = state.at === 'card'
  const at = outcome?.state().at
  await random.weighed([
    [isCard ? 10 : 0, act('yes on a card', () => tab.yes())],
    [isCard ? 2 : 0, act('no on a card', () => tab.no())],
    [at === 'unknown' ? 4 : 0, act('a yes is sent again', () => outcome?.resend())],
    [
      at === 'unknown' || at === 'withdrawing' || at === 'elsewhere' ? 4 : 0,
      act('a yes is taken back', () => outcome?.withdraw()),
    ],
    [at === 'elsewhere' ? 2 : 0, act('a page goes on from a yes elsewhere', () => tab.giveUp())],
    [3, act('a page with a card is loaded again', () => tab.load())],
    [at === 'unknown' ? 3 : 0, () => world.pass(Math.max(1, ends - clock.now + random.whole(1, 20) * minute))],
    [6, () => world.pass(random.whole(1, random.pick([5 * second, 20 * minute, 2 * hour])))],
  ])()
}

/** Unknown ends with the permit: once everything arrives, every page knows what became of its yes, and says what the service has. */
async function finish(
  world: AttackWorld,
  service: PermitService,
  tabs: readonly AnsweringTab[],
  ticket: string,
): Promise<void> {
  await world.pass(2 * hour)
  service.isCalm = true
  await world.pass(2 * hour)
  for (const tab of tabs) {
    const { state } = tab
    if (state.at !== 'sent') continue
    const { outcome } = state
    if (outcome.state().at === 'unknown') outcome.resend()
    if (outcome.state().at === 'withdrawing') outcome.withdraw()
    await world.settle()
    await world.pass(10 * second)
    const { at } = outcome.state()
    world.figures.count(`a yes ends ${at}`)
    if (at === 'unknown' || at === 'withdrawing') world.fail(`[M13] a yes is ${at}, and its permit is over`)
    if (at === 'withdrawn' && service.isOpenable(ticket)) world.fail('[M13] a yes was taken back, and can be opened')
  }
}
