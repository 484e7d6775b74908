import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { areSecretsInUse, checkSecrets } from '../start/same-secrets.ts'
import { openTemporaryStore } from '../store/testing/temporary-store.ts'
import { createTransactor, type Transactor } from '../transaction/transactor.ts'
import { readSecrets } from './secrets.ts'

let directory: string
let transactor: Transactor
let close: () => Promise<void>
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'relais-secrets-'))
  const temporary = await openTemporaryStore()
  transactor = createTransactor(temporary.store, () => undefined)
  close = temporary.close
})
afterEach(async () => {
  await close()
  rmSync(directory, { recursive: true, force: true })
})

test('are the same for all nodes that start together on one directory, and leave no other file', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => readSecrets(directory, false)))
  expect(new Set(all.map(({ opaqueSetUp, auditKey }) => `${opaqueSetUp} ${auditKey.toString('hex')}`)).size).toBe(1)
  all[0]?.auditMark.write('12 abc')
  expect(readdirSync(directory).sort()).toEqual(['audit-key', 'audit-mark', 'opaque-server-setup'])
})

test('[G19] a node that is behind never moves the mark of the audit trail back', async () => {
  const { auditMark } = await readSecrets(directory, false)
  auditMark.write('12 abc')
  auditMark.write('9 def')
  expect(auditMark.read()).toBe('12 abc')
  auditMark.write('13 ghi')
  expect(auditMark.read()).toBe('13 ghi')
})

test('secrets that are missing, or are not those of the store, are refused in one line and not made again', async () => {
  const secrets = await readSecrets(directory, false)
  expect(await areSecretsInUse(transactor)).toBe(false)
  await checkSecrets(transactor, secrets, directory)
  await checkSecrets(transactor, secrets, directory)
  expect(await areSecretsInUse(transactor)).toBe(true)
  const elsewhere = join(directory, 'of-another-node')
  await expect(readSecrets(elsewhere, true)).rejects.toThrow(/opaque-server-setup is missing: restore it, or copy it/)
  const other = await readSecrets(elsewhere, false)
  await expect(checkSecrets(transactor, other, elsewhere)).rejects.toThrow(
    /^[^\n]*of-another-node holds other secrets[^\n]*$/,
  )
})
