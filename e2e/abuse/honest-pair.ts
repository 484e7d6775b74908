import type { Visit } from '#client/youth/visit/visit.ts'
import { askedRates } from '#shared/protocol/pace.ts'
import type { DemoStaff } from '../support/demo-staff.ts'
import { visitorWhoSays } from '../support/meeting.ts'
import { type ListenerDevice, listenerDevice } from '../support/staff-devices.ts'

/** A young person and a listener who talk during an attack. */
export type HonestPair = {
  /** Sends that many messages, one after another; returns how long each took to reach the listener, milliseconds. */
  talk(times: number): Promise<readonly number[]>
  close(): void
}

/** The interval between two messages, milliseconds: a page sends no faster (SPEC A5), and would queue the message here. */
const pause = Math.ceil(1000 / askedRates.acts.perSecond)

export async function honestPair(origin: string, staff: DemoStaff): Promise<HonestPair> {
  const listener: ListenerDevice = await listenerDevice(staff.listener)
  const visit: Visit = await visitorWhoSays(origin, 'Bonjour.')
  await listener.hears('Bonjour.')
  let said = 0
  return {
    async talk(times) {
      const took: number[] = []
      for (let count = 0; count < times; count += 1) {
        said += 1
        const text = `Je raconte ${said}.`
        const began = performance.now()
        if (!visit.say({ kind: 'text', text, at: Date.now() })) throw new Error('the conversation is over')
        await listener.hears(text)
        took.push(performance.now() - began)
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
      return took
    },
    close() {
      visit.end()
      listener.close()
    },
  }
}
