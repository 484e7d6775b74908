import { conversationLog } from '#server/conversation/state.ts'
import { threadLog } from '#server/ticket/state.ts'
import { checkAgreement } from './checks/agreement.ts'
import { leftOfConversations, leftOfDeclined, leftOfTheDay, leftOfTickets } from './checks/leftovers.ts'
import type { Cluster } from './cluster.ts'
import { limits } from './limits.ts'
import type { Listener } from './people/listener.ts'
import type { CellMember } from './people/member.ts'
import type { YoungPerson } from './people/young-person.ts'
import type { World } from './world.ts'

const second = 1000
const hour = 3600 * second
const day = 24 * hour
/** Long enough for every node to see the new time, pass its grace periods, and handle everything that is due, one item after another. */
const aWhile = 30 * second

export type People = {
  readonly young: readonly YoungPerson[]
  readonly listeners: readonly Listener[]
  readonly members: readonly CellMember[]
}

/** Checks the end of a run: every page shows the same, and once everybody has left and time has passed, nothing is left in the store. */
export async function checkAfterwards(world: World, cluster: Cluster, people: People): Promise<void> {
  const { time } = world
  for (const page of people.young.flatMap(({ talks }) => talks))
    if (page.isJoined) checkAgreement(world, conversationLog(page.start.conversation), 'a device', null, page.log)
  for (const { page, id } of people.listeners)
    for (const { conversation, access, log } of page?.seats ?? [])
      if (access === 'open') checkAgreement(world, conversationLog(conversation), id, id, log)
  for (const { page, id } of people.members)
    for (const { ticket, log } of page?.state.opened ?? []) checkAgreement(world, threadLog(ticket), id, null, log)

  for (const person of [...people.young, ...people.listeners, ...people.members]) person.leave()
  await time.runUntil(time.now + limits.youthAwayTalking + aWhile)
  expectNothing(world, 'G16', leftOfConversations(world))
  for (const [days, number, left] of [
    [1, 'C11', leftOfTheDay],
    [15, 'H7', leftOfDeclined],
    [80, 'G7', leftOfTickets],
  ] as const) {
    world.trace.note(`${days} days pass`)
    // An alarm comes at the full hour after its day.
    world.checks?.endings.clockWasSet(days * day + hour)
    cluster.setClock(days * day + hour)
    await time.runUntil(time.now + aWhile)
    expectNothing(world, number, left(world))
  }
}

function expectNothing(world: World, number: string, left: readonly string[]): void {
  if (left.length > 0) world.fail(`[${number}] still there: ${left.join(', ')}`)
}
