import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Change, Store } from '../port.ts'

/** Where one store's data stand, so that the contract can open it again, here or in a process that it then kills. */
export type StorePlace = {
  /** A module with `openAt(place)`. */
  readonly opener: URL
  /** What `openAt` is given. */
  readonly place: string
  /** Where every file of the store stands. */
  readonly directory: string
  /** How long after `eraseKeys` answered its files may still hold the keys where the process is killed meanwhile, milliseconds. */
  readonly erasedWithin: number
  /** Makes the store unable to keep anything, until what is answered is called. */
  readonly obstruct: () => Promise<() => Promise<void>>
  readonly remove: () => Promise<void>
}

/** What a test of the contract works on: a place of its own, and the store open on it. */
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

/** Text that stands nowhere else. */
export const marker = (bytes = 48): string => randomBytes(bytes).toString('base64url')

/** Waits at most as long as the engine says it needs for the files to hold no piece of any of these markers. */
export async function expectErased({ directory, erasedWithin }: StorePlace, markers: readonly string[]): Promise<void> {
  const holding = () => markers.flatMap((text) => filesHolding(directory, text))
  if (erasedWithin === 0) expect(holding()).toEqual([])
  else await expect.poll(holding, { timeout: erasedWithin }).toEqual([])
}

/** The files that hold a piece of a marker, wherever a tree may have cut it. */
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
