import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoStaff, StaffLogin } from './demo-staff.ts'

// `enrol-once.ts` enrols one organisation for all files of a test run. They find it by this variable of the environment.

export const enrolledIn = 'TESTS_ENROLLED_IN'
export const storeIn = (directory: string): string => join(directory, 'store')
export const staffFileIn = (directory: string): string => join(directory, 'staff.json')

/** The directory of a store with an organisation and its demo staff, to copy; undefined outside a test run. */
export function enrolledStore(): string | undefined {
  const directory = process.env[enrolledIn]
  return directory === undefined ? undefined : storeIn(directory)
}

/** The staff of that store, with the addresses of a server at `origin`. Throws outside a test run. */
export function staffAt(origin: string): DemoStaff {
  const kept = JSON.parse(readFileSync(staffFileIn(process.env[enrolledIn] ?? ''), 'utf8')) as DemoStaff
  const moved = ([name, login]: [string, StaffLogin]) => [name, { ...login, url: origin + new URL(login.url).pathname }]
  return Object.fromEntries(Object.entries(kept).map(moved)) as DemoStaff
}
