import { afterAll, beforeAll, expect, test } from 'vitest'
import { costs, heardRates } from '#shared/protocol/pace.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { visitorWhoSays } from '../support/meeting.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { type ListenerDevice, listenerDevice } from '../support/staff-devices.ts'

let floor: Floor
let sam: ListenerDevice

beforeAll(async () => {
  floor = await openFloor()
  sam = await listenerDevice(floor.staff.listener)
})
afterAll(async () => {
  sam?.close()
  await floor?.close()
})

test('[A5][G18] a desk that makes more requests at once than the service accepts gets no refusal, for any request, on a machine of any speed', async () => {
  const visit = await visitorWhoSays(floor.product.origin, 'Il y a quelqu’un ?')
  const { conversation } = await sam.hears('Il y a quelqu’un ?')
  const { request } = sam.connection
  const readings = heardRates.upkeep.burst / costs.reading.amount + 2
  const asked = [
    ...Array.from({ length: readings }, () =>
      request('conversation:read', { conversation, after: 0 }, { timeoutMs: patienceMs }),
    ),
    ...Array.from({ length: heardRates.acts.burst + 2 }, () =>
      request('colleague:call', { reason: 'relief', conversation: null }, { timeoutMs: patienceMs }),
    ),
  ]
  const refused = (await Promise.all(asked)).flatMap((answer) => (answer.ok ? [] : [answer.refused]))
  expect(refused).toEqual([])
  expect(sam.desk.state().refused).toBe(null)
  visit.end()
})
