import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256OfText } from '#client/crypto/hash.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { aStaple } from '../support/forgery.ts'
import { openHostileService } from '../support/hostile-service.ts'
import { storeFiles } from '../support/kept.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { type SupervisorDevice, supervisorDevice } from '../support/staff-devices.ts'

let floor: Floor
let coordinator: SupervisorDevice
let other: string
beforeAll(async () => {
  floor = await openFloor()
  await floor.product.halt()
  other = await plantRoster(floor.product.directory)
  await floor.product.restart('SIGTERM')
  coordinator = await supervisorDevice(floor.staff.supervisor)
})
afterAll(async () => {
  coordinator?.close()
  await floor?.close()
})

/** Puts another roster in the first one's place, as a service does that takes a device's word for it. Gives its hash. */
function plantRoster(directory: string): Promise<string> {
  const database = new DatabaseSync(storeFiles(directory).find((path) => path.endsWith('relais.db')) ?? '')
  const key = 'published-roster/1'
  const kept = JSON.parse(`${database.prepare('SELECT value FROM thing WHERE key = ?').get(key)?.value}`)
  const roster = `${kept.roster.slice(0, kept.roster.lastIndexOf('.'))}.${'A'.repeat(86)}`
  database.prepare('UPDATE thing SET value = ? WHERE key = ?').run(JSON.stringify({ ...kept, roster }), key)
  database.close()
  return sha256OfText(roster)
}

test('[G3] [S19] a desk is alarmed when a device was shown another roster than the staff’s, and the conversation goes on', async () => {
  const desk = await floor.listener()
  await desk.becomeAvailable()
  const alarm = desk.region('Registre de l’équipe')
  expect(await alarm.count()).toBe(0)

  // A former coordinator has the organisation’s key, and the service helps.
  const { organisationKey, session } = coordinator
  const service = await openHostileService(floor.product.origin)
  const sam = (await coordinator.coordination()).members.find(({ login }) => login === floor.staff.listener.login)
  if (sam?.status !== 'active') throw new Error('Sam was enrolled')
  const staple = await aStaple(organisationKey, session.deploymentId, sam.certificate, { number: 1, hash: other })
  const lied = (conversation: YouthConversation) =>
    conversation.phase === 'talking'
      ? { ...conversation, listener: { ...conversation.listener, staple } }
      : conversation
  service.lieInNotice('/youth', 'conversation:changed', ({ conversation }) => ({ conversation: lied(conversation) }))
  for (const name of ['conversation:open', 'conversation:resume'] as const)
    service.lieInReply('/youth', name, (value) => ({ ...value, conversation: lied(value.conversation) }))

  const youth = await floor.youth()
  await youth.open(service.origin)
  await youth.start()
  await youth.write('Il y a quelqu’un ?')
  await desk.line('Il y a quelqu’un ?').waitFor()
  await alarm.getByText('montre aux jeunes un autre registre de l’équipe', { exact: false }).waitFor()
  await desk.answer('Je suis là.')
  await youth.line('Je suis là.').waitFor()
  await service.close()
  expect(floor.complaints()).toEqual([])
})
