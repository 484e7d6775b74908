import type { Visit } from '#client/youth/visit/visit.ts'
import { says, visitorWhoSays } from '../../support/meeting.ts'
import type { Floor } from '../../support/people.ts'
import { type ListenerDevice, listenerDevice } from '../../support/staff-devices.ts'

/** What stands at the desk: lines of each open conversation, the longest first, and conversations that wait for their summing-up. */
export type Shift = { readonly lines: readonly number[]; readonly toSumUp: number }

/**
 * Fills the desk of the floor's listener, without a screen: pages of the listener that come later find it so. Returns the young people of the open
 * conversations, in the order of `lines`. Their first lines are `Bonjour 1.`, `Bonjour 2.` and so on.
 */
export async function fillDesk(floor: Floor, { lines, toSumUp }: Shift): Promise<readonly Visit[]> {
  const { origin } = floor.product
  const listener = await listenerDevice(floor.staff.listener)
  try {
    for (let left = 1; left <= toSumUp; left += 1) {
      const visit = await visitorWhoSays(origin, `Au revoir ${left}.`)
      await listener.hears(`Au revoir ${left}.`)
      visit.end()
      await listener.until((state) => state.left.length === left)
      visit.disconnect()
    }
    const visits: Visit[] = []
    for (const [index, count] of lines.entries()) {
      const visit = await visitorWhoSays(origin, `Bonjour ${index + 1}.`)
      await listener.hears(`Bonjour ${index + 1}.`)
      visits.push(visit)
      await talk(visit, listener, count)
    }
    return visits
  } finally {
    listener.close()
  }
}

/** Both say as much, one after the other. */
async function talk(visit: Visit, listener: ListenerDevice, count: number): Promise<void> {
  for (let said = 1; said < count; said += 2) {
    visit.say({ kind: 'text', text: story(said), at: Date.now() })
    const { conversation } = await listener.hears(story(said))
    await says(listener, conversation, story(said + 1))
  }
}

const story = (number: number) =>
  `${number}. Je ne sais pas trop comment le dire, mais depuis quelques semaines c’est compliqué à la maison.`
