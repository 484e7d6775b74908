import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import {
  change,
  expectErased,
  filesHolding,
  marker,
  openPlace,
  type Parts,
  positionsOf,
  type StorePlace,
} from './store-place.ts'

export type ToKilled =
  | { readonly do: 'keys'; readonly owner: string; readonly keys: Readonly<Record<string, string>> }
  | { readonly do: 'commit'; readonly change: Parts }
  | { readonly do: 'erase-keys'; readonly owner: string }
  | { readonly do: 'sweep' }
  | { readonly do: 'traffic'; readonly lanes: readonly string[] }

export type FromKilled =
  | { readonly said: 'open' | 'done' }
  | { readonly said: 'outcome'; readonly outcome: 'kept' | 'changed' }
  | { readonly said: 'counted'; readonly lane: string; readonly count: number }

/** The promises that hold when the process is killed (SIGKILL) at any moment: ST1, ST4, ST9 and ST10. */
export function killedContract(makePlace: () => Promise<StorePlace>): void {
  it('[ST1] [ST4] [G9] loses no answered change, and keeps no change in part', async () => {
    const place = await makePlace()
    const lanes = Array.from({ length: 20 }, (_, index) => `lane-${index}`)
    const counted = new Map<string, number>()
    for (const after of [40, 90, 170, 350]) {
      const process = await startKilled(place)
      process.on('message', (said: FromKilled) => {
        if (said.said === 'counted') counted.set(said.lane, said.count)
      })
      process.send({ do: 'traffic', lanes } satisfies ToKilled)
      await expect.poll(() => counted.size).toBe(lanes.length)
      await new Promise((resolve) => setTimeout(resolve, after))
      await kill(process)

      const store = await openPlace(place)
      const audit = await store.readAudit(0, 1_000_000)
      expect(audit.map(({ number }) => number)).toEqual(audit.map((_, index) => index + 1))
      const due = new Map((await store.due(1_000_000, 100)).map(({ id, at }) => [id, at]))
      const waiting = new Map((await store.waiting(100)).map(({ conversation, since }) => [conversation, since]))
      for (const lane of lanes) {
        const [kept] = await store.load([`lane/${lane}`])
        expect(kept!.version).toBeGreaterThanOrEqual(counted.get(lane)!)
        const upTo = Array.from({ length: kept!.version }, (_, index) => index + 1)
        expect(await positionsOf(store, `lane/${lane}`, 0, 1_000_000)).toEqual(upTo)
        expect(audit.filter(({ actor }) => actor === lane).map(({ subject }) => Number(subject))).toEqual(upTo)
        expect([kept!.value, due.get(`lane:${lane}`), waiting.get(lane)]).toEqual(Array(3).fill(kept!.version))
      }
      await store.close()
    }
    await place.remove()
  })

  const steps = [
    'its keys are written',
    'it is kept',
    'it is marked',
    'its keys are erased',
    'its content is erased',
    'the store is swept',
  ]
  it.each(steps.map((step, index) => [step, index + 1] as const))(
    '[ST4] [ST9] [ST10] [G7] a start finishes the erasing of a ticket whose process was killed when %s',

    async (_, done) => {
      const place = await makePlace()
      const [wrap, content, line] = [marker(), marker(400), marker(400)]
      const owner = 'ticket/a/submission'
      const all: readonly ToKilled[] = [
        { do: 'keys', owner, keys: { self: wrap } },
        {
          do: 'commit',
          change: {
            writes: [{ key: 'ticket/a', ifVersion: 0, next: content }],
            append: [{ log: 'thread/a', position: 1, entry: line }],
          },
        },
        { do: 'commit', change: { writes: [{ key: 'ticket/a', ifVersion: 1, next: `${content} erasing` }] } },
        { do: 'erase-keys', owner },
        {
          do: 'commit',
          change: { writes: [{ key: 'ticket/a', ifVersion: 2, next: 'tombstone' }], eraseLogs: ['thread/a'] },
        },
        { do: 'sweep' },
      ]
      const process = await startKilled(place)
      for (const step of all.slice(0, done)) await run(process, step)
      const next = all[done]
      // The next step is running, not begun, or over.
      if (next) process.send(next)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
      await kill(process)

      const store = await openPlace(place)
      const [ticket] = await store.load(['ticket/a'])
      const keys = await store.readKeys(owner)
      const states = [
        [null],
        [null, content],
        [content, `${content} erasing`],
        [`${content} erasing`],
        [`${content} erasing`, 'tombstone'],
        ['tombstone'],
        ['tombstone'],
      ]
      expect(states[done]).toContain(ticket!.value)
      if (done < 3) expect(keys).toEqual({ self: wrap })
      if (done > 3) expect(keys).toEqual({})
      if (done > 3) await expectErased(place, [wrap])
      if (done > 5) expect([content, line].flatMap((text) => filesHolding(place.directory, text))).toEqual([])

      // As a start does: erase marked tickets to the end, and keys that belong to no ticket.
      await expect.poll(() => store.eraseKeys(owner)).toBe('done')
      if (ticket!.value !== 'tombstone') {
        const writes = [{ key: 'ticket/a', ifVersion: ticket!.version, next: 'tombstone' }]
        expect(await store.commit(change({ writes, eraseLogs: ['thread/a'] }))).toBe('kept')
      }
      await store.sweep()
      expect(await store.keyOwners('ticket/')).toEqual([])
      expect([wrap, content, line].flatMap((text) => filesHolding(place.directory, text))).toEqual([])
      await store.close()
      await place.remove()
    },
  )
}

async function startKilled(place: StorePlace): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('./killed-process.ts', import.meta.url))
  const child = fork(program, [place.opener.href, place.place], { execArgv: [] })
  const [said] = (await once(child, 'message')) as [FromKilled]
  expect(said).toEqual({ said: 'open' })
  return child
}

async function run(child: ChildProcess, step: ToKilled): Promise<void> {
  const done = new Promise<void>((resolve, reject) => {
    child.on('message', (said: FromKilled) => {
      if (said.said === 'outcome' && said.outcome !== 'kept') reject(new Error('nobody else changes this ticket'))
      if (said.said === 'done') resolve()
    })
    child.once('exit', () => reject(new Error('ended before it was killed')))
  })
  child.send(step)
  await done
  child.removeAllListeners('message')
  child.removeAllListeners('exit')
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
