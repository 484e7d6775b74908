import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { Reconnecting } from './reconnecting.ts'

class Client extends EventEmitter<{ error: []; end: [] }> {
  isOpen = false
  isReady = false
  readonly #connects: () => Promise<void>
  constructor(connects: () => Promise<void>) {
    super()
    this.#connects = connects
  }
  async connect() {
    this.isOpen = true
    await this.#connects()
    this.isReady = true
  }
  destroy() {
    this.isOpen = false
    this.isReady = false
  }
}

/** A network whose tries end as a test says, and whose pauses end at once. */
function aNetwork() {
  const made: Client[] = []
  const pauses: number[] = []
  const heard: string[] = []
  const network = { isDown: false, isPrepared: true }
  const link = new Reconnecting<Client>({
    make() {
      const client = new Client(async () => {
        if (network.isDown) throw new Error('refused')
      })
      made.push(client)
      return client
    },
    async prepare() {
      if (!network.isPrepared) throw new Error('a replica')
    },
    onOpen: () => heard.push('open'),
    onLost: () => heard.push('lost'),
    scheduler: {
      after(milliseconds, act) {
        // The time limit of a try is not a pause between two.
        if (milliseconds >= 3000) return () => {}
        pauses.push(milliseconds)
        const soon = setImmediate(act)
        return () => clearImmediate(soon)
      },
    },
  })
  return { network, link, made, pauses, heard }
}

test.each(['isDown', 'isPrepared'] as const)(
  'the first connection is tried once, and says why not (%s)',
  async (what) => {
    const { network, link, made } = aNetwork()
    network[what] = !network[what]
    await expect(link.open()).rejects.toThrow(what === 'isDown' ? 'refused' : 'a replica')
    expect(link.current).toBeNull()
    expect(made.map(({ isOpen }) => isOpen)).toEqual([false])
  },
)

test.each(['error', 'end'] as const)('after %s it connects again, with longer and longer pauses', async (event) => {
  const { network, link, made, pauses, heard } = aNetwork()
  await link.open()
  network.isDown = true
  made[0]?.emit(event)
  expect([link.current, made[0]?.isOpen]).toEqual([null, false])
  await eventually(() => expect(pauses.length).toBeGreaterThan(5))
  expect(pauses.slice(0, 6)).toEqual([50, 100, 200, 400, 500, 500])
  network.isDown = false
  await eventually(() => expect(link.current).not.toBeNull())
  expect(link.current).toBe(made.at(-1))
  expect(heard).toEqual(['open', 'lost', 'open'])
  link.close()
})

test('a former connection that fails late takes nothing from the present one', async () => {
  const { link, made } = aNetwork()
  await link.open()
  const [first] = made
  if (first) link.drop(first)
  await eventually(() => expect(link.current).not.toBeNull())
  first?.emit('end')
  expect(link.current).toBe(made[1])
  expect(made).toHaveLength(2)
  link.close()
})

test('once closed it holds nothing and connects no more, a try that was under way included', async () => {
  const { network, link, made, heard } = aNetwork()
  await link.open()
  network.isDown = true
  made[0]?.emit('end')
  await eventually(() => expect(made.length).toBeGreaterThan(2))
  network.isDown = false
  link.close()
  const tries = made.length
  await eventually(() => expect(made.every(({ isOpen }) => !isOpen)).toBe(true))
  expect([link.current, made.length]).toEqual([null, tries])
  expect(heard.filter((what) => what === 'open')).toHaveLength(1)
})
