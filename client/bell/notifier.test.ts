import { expect, test, vi } from 'vitest'
import { createNotifier } from './notifier.ts'

/** A browser's notifications, with this permission, and this answer to its question. */
function aBrowser(permission: NotificationPermission, answer: NotificationPermission = permission) {
  const shown: { title: string; options: unknown; close: () => void; onclick?: () => void }[] = []
  class Native {
    static permission = permission
    static requestPermission = vi.fn(async () => {
      Native.permission = answer
      return answer
    })
    onclick?: () => void
    close = vi.fn()
    constructor(title: string, options: unknown) {
      shown.push(Object.assign(this, { title, options }))
    }
  }
  return { Native, shown }
}

function aNotifier(native: unknown) {
  const [onPress, onChange] = [vi.fn(), vi.fn()]
  const notifier = createNotifier({
    Notification: native as typeof Notification | undefined,
    tag: 'relais-listener',
    title: () => 'Relais : du nouveau',
    onPress,
    onChange,
  })
  return { notifier, onPress, onChange }
}

test('a notification has a title and no body, and pressing it puts it away and brings the page to the front', () => {
  const { Native, shown } = aBrowser('granted')
  const { notifier, onPress } = aNotifier(Native)
  notifier.show()
  expect(shown).toMatchObject([
    { title: 'Relais : du nouveau', options: { tag: 'relais-listener', silent: true, renotify: true } },
  ])
  expect(Object.keys(shown[0]?.options as object)).not.toContain('body')
  shown[0]?.onclick?.()
  expect(shown[0]?.close).toHaveBeenCalled()
  expect(onPress).toHaveBeenCalledTimes(1)
  notifier.hide()
  expect(shown[0]?.close).toHaveBeenCalledTimes(1)
})

test('the browser is asked once, and its answer is told', async () => {
  const { Native, shown } = aBrowser('default', 'granted')
  const { notifier, onChange } = aNotifier(Native)
  expect(notifier.state()).toBe('unasked')
  notifier.show()
  expect(shown).toEqual([])
  await notifier.ask()
  await notifier.ask()
  expect([notifier.state(), Native.requestPermission.mock.calls.length]).toEqual(['granted', 1])
  expect(onChange).toHaveBeenCalledTimes(1)
})

test('a refusal is told and shows nothing; a permission that comes later counts', async () => {
  const { Native, shown } = aBrowser('default', 'denied')
  const { notifier } = aNotifier(Native)
  await notifier.ask()
  notifier.show()
  expect([notifier.state(), shown]).toEqual(['denied', []])
  Native.permission = 'granted'
  notifier.look()
  expect(notifier.state()).toBe('granted')
})

test('a browser that has none, or none from a page, says so and goes on', () => {
  const without = aNotifier(undefined).notifier
  without.show()
  expect(without.state()).toBe('missing')
  class OnlyFromWorkers {
    static permission = 'granted'
    constructor() {
      throw new TypeError('Illegal constructor')
    }
  }
  const { notifier, onChange } = aNotifier(OnlyFromWorkers)
  notifier.show()
  notifier.look()
  expect([notifier.state(), onChange.mock.calls.length]).toEqual(['missing', 1])
})
