import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deactivate, notRevoked, revoke } from '#client/enrolment/deactivate.ts'
import { createRosters } from '#client/enrolment/rosters.ts'
import { refuse } from '#shared/result.ts'
import type { DemoStaff } from '../support/demo-staff.ts'
import { must } from '../support/must.ts'
import { type Product, startProduct } from '../support/product.ts'
import { aRosterMemory } from '../support/rosters.ts'
import { enterCoordination, signInAs, supervisorDevice } from '../support/staff-devices.ts'

let product: Product
let staff: DemoStaff
beforeAll(async () => {
  product = await startProduct()
  staff = await product.staff()
})
afterAll(() => product?.stop())

const files = ['relais.db', 'relais.db-wal', 'relais.db-shm']

test('[G3] [M16] after a restored backup a page that knows a newer roster signs nothing, until a person has looked', async () => {
  const backup = join(product.directory, 'backup')
  await product.halt()
  cpSync(join(product.directory, 'relais.db'), join(backup, 'relais.db'), { recursive: true })
  await product.restart('SIGTERM')

  const memory = aRosterMemory()
  const before = await supervisorDevice(staff.supervisor, memory)
  const coordination = await before.coordination()
  const noa = coordination.members.find(({ login }) => login === staff.listener2.login)
  if (noa?.status !== 'active') throw new Error('Noa was enrolled')
  const known = coordination.rosters.held()?.roster.number ?? 0
  must(await deactivate(coordination, noa.id))
  expect(coordination.rosters.held()?.roster).toMatchObject({ number: known + 1, revoked: [{ staff: noa.id }] })
  before.close()

  await product.halt()
  for (const file of files) rmSync(join(product.directory, file), { force: true })
  expect(existsSync(join(product.directory, 'relais.db'))).toBe(false)
  cpSync(join(backup, 'relais.db'), join(product.directory, 'relais.db'))
  await product.restart('SIGTERM')

  const session = await signInAs(staff.supervisor)
  const connection = await enterCoordination(session, product.origin)
  const rosters = createRosters(session, memory, (after) => connection.request('roster:read', { after }))
  expect(await rosters.follow()).toEqual(refuse('roster-alarm'))
  expect(rosters.held()).toBeNull()
  expect(rosters.trouble()).toMatchObject({ why: 'older', held: { number: known + 1 }, offered: { number: known } })

  // A person has looked. Who left stays out of every account, and is taken out of the roster again.
  expect(must(await rosters.accept()).roster.number).toBe(known)
  const { members, organisationWrap } = must(await connection.request('floor:open', {}))
  const again = { request: connection.request, session, organisationWrap, members, rosters, now: Date.now() }
  expect(notRevoked(again)).toMatchObject([{ status: 'deactivated', login: noa.login }])
  must(await revoke(again, noa.id))
  expect(rosters.held()?.roster).toMatchObject({ number: known + 1, revoked: [{ staff: noa.id }] })
  connection.close()
})
