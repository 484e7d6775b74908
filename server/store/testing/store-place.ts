import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Change, Store } from '../port.ts'

/** The place of one store's data, so that the contract can open the store again, here or in a process that it then kills. */
export type StorePlace = {
  /** A module with `openAt(place)`. */
  readonly opener: URL
  /** The argument of `openAt`. */
  readonly place: string
  /** The directory of all files of the store. */
  readonly directory: string
  /** How long after `eraseKeys` has answered the files may still hold the keys if the process is killed in that time, milliseconds. */
  readonly erasedWithin: number
  /** Makes the store unable to keep anything. Call the returned function to end this. */
  readonly obstruct: () => Promise<() => Promise<void>>
  readonly remove: () => Promise<void>
}

/** A test of the contract works on a new place and a store that is open on it. */
export type Opened = { place: StorePlace; store: Store }

export async function openPlace({ opener, place }: Pick<StorePlace, 'opener' | 'place'>): Promise<Store> {
  const { openAt } = (await import(opener.href)) as { openAt: (place: string) => Promise<Store> }
  return openAt(place)
}

/** The parts of a change that matter to a test, whose versions count from 1. */
export type Parts = Omit<Partial<Change>, 'writes'> & {
  readonly writes?: readonly Omit<Change['writes'][number], 'version'>[]
}

export const change = ({ writes = [], ...parts }: Parts): Change => ({
  checks: [],
  writes: writes.map((write) => ({ version: write.next === null ? 0 : write.ifVersion + 1, ...write })),
  append: [],
  eraseLogs: [],
  audit: [],
  due: [],
  queue: [],
  publish: [],
  ...parts,
})

export const auditEvent = { day: '2026-11-23', kind: 'ticket-opened', actor: 'a', subject: null }

export async function positionsOf(store: Store, log: string, after = 0, limit = 10_000): Promise<number[]> {
  return (await store.readLog(log, after, limit)).map(({ position }) => position)
}

/** A unique text. */
export const marker = (bytes = 48): string => randomBytes(bytes).toString('base64url')

/** Waits until the files hold no piece of any of these markers, at most for the engine's `erasedWithin`. */
export async function expectErased({ directory, erasedWithin }: StorePlace, markers: readonly string[]): Promise<void> {
  const holding = () => markers.flatMap((text) => filesHolding(directory, text))
  if (erasedWithin === 0) expect(holding()).toEqual([])
  else await expect.poll(holding, { timeout: erasedWithin }).toEqual([])
}

/** The files that hold a piece of a marker, also where a tree has split it. */
export function filesHolding(directory: string, marker: string): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  const pieces = marker.match(/.{16}/g) ?? [marker]
  return files
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => {
      const bytes = readFileSync(path)
      return pieces.some((piece) => bytes.includes(piece))
    })
}
