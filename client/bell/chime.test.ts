import { expect, test, vi } from 'vitest'
import { createChime } from './chime.ts'

/** A browser's sound: it stays suspended until `lets` is true, and then runs once it is resumed. */
function aContext(lets = true) {
  const notes: number[] = []
  const parameter = () => ({ setValueAtTime: () => {}, exponentialRampToValueAtTime: () => {} })
  const pending: { resolve: () => void; reject: (cause: unknown) => void }[] = []
  const target = new EventTarget()
  const sound = {
    state: 'suspended',
    lets,
    notes,
    currentTime: 0,
    destination: {},
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
    async resume() {
      if (!sound.lets) await new Promise<void>((resolve, reject) => pending.push({ resolve, reject }))
      become('running')
    },
    async close() {
      sound.state = 'closed'
    },
    createGain: () => ({ gain: parameter(), connect: (to: unknown) => to }),
    createOscillator: () => ({
      type: 'sine',
      frequency: parameter(),
      connect: (to: unknown) => to,
      start: (at: number) => notes.push(at),
      stop: () => {},
    }),
  }
  function become(state: string) {
    sound.state = state
    target.dispatchEvent(new Event('statechange'))
  }
  return {
    sound,
    become,
    /** Somebody has touched the page, so that what is pending goes on. */
    touch() {
      sound.lets = true
      for (const { resolve } of pending.splice(0)) resolve()
    },
    fail() {
      for (const { reject } of pending.splice(0)) reject(new Error('no device'))
    },
    context: sound as unknown as AudioContext,
  }
}

const aChime = (makeContext: () => AudioContext | undefined, touched = true) => {
  const onChange = vi.fn()
  const page = { touched }
  return { page, onChange, chime: createChime({ makeContext, wasTouched: () => page.touched, onChange }) }
}

test('it asks the browser for nothing before it is wanted, and plays two notes once it is ready', async () => {
  const { context, sound } = aContext()
  const make = vi.fn(() => context)
  const { chime } = aChime(make)
  chime.play('middle')
  expect([chime.state(), make.mock.calls.length]).toEqual(['off', 0])
  chime.prepare()
  await expect.poll(chime.state).toBe('ready')
  chime.play('middle')
  expect(sound.notes).toEqual([0, 0.18])
})

test('before a touch it makes no context; while the browser holds the sound back it says so, and nothing is played late', async () => {
  const { context, sound, touch } = aContext(false)
  const make = vi.fn(() => context)
  const { chime, page } = aChime(make, false)
  chime.prepare()
  expect([chime.state(), make.mock.calls.length]).toEqual(['waits', 0])
  page.touched = true
  chime.prepare()
  chime.prepare()
  expect([chime.state(), make.mock.calls.length]).toEqual(['waits', 1])
  chime.play('high')
  touch()
  await expect.poll(chime.state).toBe('ready')
  expect(sound.notes).toEqual([])
})

test('a try is heard as soon as the sound is ready', async () => {
  const { context, sound, touch } = aContext(false)
  const { chime } = aChime(() => context)
  const tried = chime.tryOut('low')
  expect(sound.notes).toEqual([])
  touch()
  await tried
  expect(sound.notes).toHaveLength(2)
})

test('a browser without sound, one that throws, and a computer that plays none are refusals that stay', async () => {
  const missing = aChime(() => undefined)
  await missing.chime.tryOut('middle')
  expect(missing.chime.state()).toBe('refused')
  const throwing = aChime(() => {
    throw new DOMException('no more contexts', 'NotSupportedError')
  })
  throwing.chime.prepare()
  throwing.chime.prepare()
  expect([throwing.chime.state(), throwing.onChange.mock.calls.length]).toEqual(['refused', 1])
  const { context, fail } = aContext(false)
  const failing = aChime(() => context)
  failing.chime.prepare()
  fail()
  await expect.poll(failing.chime.state).toBe('refused')
})

test('a sound that the browser interrupts waits again; a closed chime does not come back', async () => {
  const { context, become, sound } = aContext()
  const { chime, onChange } = aChime(() => context)
  chime.prepare()
  await expect.poll(chime.state).toBe('ready')
  become('suspended')
  expect(chime.state()).toBe('waits')
  chime.close()
  const told = onChange.mock.calls.length
  become('running')
  expect([chime.state(), onChange.mock.calls.length]).toEqual(['off', told])
  chime.play('middle')
  expect(sound.notes).toEqual([])
})
