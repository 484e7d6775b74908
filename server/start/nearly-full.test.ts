import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { admit, signIn } from '../testing/desks.ts'
import { wholeService } from '../testing/whole-service.ts'

const service = wholeService()

/** Makes the disk report no free space. Call the returned function to end this. */
function fillDisk(): () => void {
  const { statfs } = files
  const filled = async (path: string) => ({ ...(await statfs(path)), bavail: 0 })
  const standIn = vi.spyOn(files, 'statfs').mockImplementation(filled as never)
  syncBuiltinESMExports()
  const empty = () => {
    standIn.mockRestore()
    syncBuiltinESMExports()
  }
  onTestFinished(empty)
  return empty
}

test('[C2][G18] when the disk is nearly full the service opens no conversation, and pages, desks and the log say so', async () => {
  const { relais, founded, desk } = await service.startWithDesk()
  await admit(relais, desk, founded, 'listener', 'sam')
  const youth = await service.connectAs(relais, '/youth', '')
  const listener = await service.connectAs(relais, '/listener', (await signIn(relais, 'sam')).token)
  await listener.ask('desk:open')
  await listener.ask('desk:set', { availability: 'available', capacity: 2 })
  await youth.told<Floor['service']>('service:changed', ({ state }) => state === 'open')

  const empty = fillDisk()
  await youth.told<Floor['service']>('service:changed', ({ state }) => state === 'unattended')
  const device = { conversation: randomId(), bearer: randomSecret() }
  expect(await youth.ask('service:read')).toMatchObject(ok({ state: 'unattended' }))
  expect(await youth.ask('conversation:open', device)).toEqual(refuse('closed'))
  expect(await desk.ask('floor:open')).toMatchObject(ok({ floor: { hasRoom: false } }))
  await eventually(() => expect(service.logged().join('')).toContain('"space-low"'))

  empty()
  youth.notices.length = 0
  await youth.told<Floor['service']>('service:changed', ({ state }) => state === 'open')
  expect(await youth.ask('conversation:open', device)).toMatchObject({ ok: true })
  await eventually(() => expect(service.logged().join('')).toContain('"space-back"'))
})
