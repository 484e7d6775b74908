import { createBell } from '../bell.ts'
import type { BellSettings } from '../bell-settings.ts'
import type { ChimeState } from '../chime.ts'
import { createLooking } from '../looking.ts'
import type { NotifierState } from '../notifier.ts'

/** A bell whose browser does what the test says; `heard` has what it did, in order. */
export function aBell(given: { chosen?: BellSettings | null; chime?: ChimeState; notifier?: NotifierState } = {}) {
  const heard: string[] = []
  const browser = {
    chime: given.chime ?? 'ready',
    notifier: given.notifier ?? 'granted',
    answer: 'granted' as NotifierState,
  }
  let kept = given.chosen ?? null
  let changed = () => {}
  let otherTab = () => {}
  let due: (() => void) | undefined
  let clock = 0
  const looking = createLooking({ now: () => 0, running: () => 0 })
  const bell = createBell({
    name: () => 'Écoute',
    looking,
    kept: {
      read: () => kept,
      keep: (settings) => {
        kept = settings
      },
      onOther(handler) {
        otherTab = handler
        return () => {
          otherTab = () => {}
        }
      },
    },
    showTitle: (title) => heard.push(title),
    chime(onChange) {
      changed = onChange
      return {
        state: () => browser.chime,
        prepare: () => heard.push('prepare'),
        play: (volume) => heard.push(`play ${volume}`),
        tryOut: async (volume) => void heard.push(`try ${volume}`),
        close: () => heard.push('silence'),
      }
    },
    notifier: (title, onChange) => ({
      state: () => browser.notifier,
      async ask() {
        heard.push('ask')
        if (browser.notifier === 'unasked') browser.notifier = browser.answer
        onChange()
      },
      show: () => heard.push(`show ${title()}`),
      hide: () => heard.push('hide'),
      look: onChange,
    }),
    onFault: (fault) => heard.push(`fault: ${fault instanceof Error ? fault.message : fault}`),
    scheduler: {
      // No two things come in one burst.
      now: () => {
        clock += 60_000
        return clock
      },
      after(_milliseconds, act) {
        due = act
        return () => {
          due = undefined
        }
      },
    },
  })
  return {
    bell,
    looking,
    browser,
    /** What was heard since the last call. */
    heard: () => heard.splice(0),
    kept: () => kept,
    /** The time of the bell's timer has come. */
    later() {
      const act = due
      due = undefined
      act?.()
    },
    /** The browser's sound or permission has changed. */
    tell: () => changed(),
    chooseElsewhere(settings: BellSettings) {
      kept = settings
      otherTab()
    },
  }
}
