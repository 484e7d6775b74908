import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Product } from './product.ts'
import { backupProgram, runProgram } from './run-program.ts'

/** A directory that is removed at the end of the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'relais-backup-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** The product's own backup of its data, made while it runs. Gives the directory. */
export async function takeBackup({ directory }: Product): Promise<string> {
  const backup = join(temporaryDirectory(), 'backup')
  const { code, err } = await runProgram(process.execPath, [backupProgram, backup], { RELAIS_DATA: directory })
  expect([code, err]).toEqual([0, ''])
  return backup
}

/** Replaces the data with the files of a backup, as docs/operations.md describes. */
export function putBack(backup: string, { directory }: Product): void {
  for (const name of readdirSync(directory)) if (/\.db/.test(name)) rmSync(join(directory, name))
  for (const name of readdirSync(backup)) cpSync(join(backup, name), join(directory, name))
}
