import type { FromKilled, ToKilled } from './killed-contract.ts'
import { change, marker, openPlace } from './store-place.ts'

// killed-contract.ts runs this as a separate process, and kills it at the worst moment.
const [, , opener = '', place = ''] = process.argv
const store = await openPlace({ opener: new URL(opener), place })
const tell = (said: FromKilled) => process.send?.(said)

process.on('message', async (asked: ToKilled) => {
  if (asked.do === 'traffic') return void traffic(asked.lanes)
  if (asked.do === 'keys') await store.putKeys(asked.owner, asked.keys)
  if (asked.do === 'commit') tell({ said: 'outcome', outcome: await store.commit(change(asked.change)) })
  if (asked.do === 'erase-keys') await store.eraseKeys(asked.owner)
  if (asked.do === 'sweep') await store.sweep()
  tell({ said: 'done' })
})
tell({ said: 'open' })

/** Each lane counts in a state, a log, the audit trail, a deadline and the queue, one change at a time, and reports its count. */
async function traffic(lanes: readonly string[]): Promise<void> {
  await Promise.all(
    lanes.map(async (lane) => {
      let { version } = (await store.load([`lane/${lane}`]))[0] ?? { version: 0 }
      for (;;) {
        const next = version + 1
        const outcome = await store.commit(
          change({
            writes: [{ key: `lane/${lane}`, ifVersion: version, next }],
            append: [{ log: `lane/${lane}`, position: next, entry: marker(300) }],
            audit: [{ day: '2026-11-23', kind: 'counted', actor: lane, subject: String(next) }],
            due: [{ id: `lane:${lane}`, at: next }],
            queue: [{ conversation: lane, since: next }],
          }),
        )
        if (outcome !== 'kept') throw new Error('nobody else counts in this lane')
        version = next
        tell({ said: 'counted', lane, count: next })
      }
    }),
  )
}
