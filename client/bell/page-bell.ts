import { pageClock } from '#client/time/page-clock.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { type Bell, createBell } from './bell.ts'
import { createKeptBellSettings } from './bell-settings.ts'
import { createChime } from './chime.ts'
import { followPage } from './follow-page.ts'
import { createLooking, type Looking } from './looking.ts'
import { createNotifier } from './notifier.ts'

export type PageBell = Bell & { readonly looking: Looking }

type Parts = {
  readonly name: () => string
  /** The kind of desk. */
  readonly desk: 'listener' | 'cell' | 'supervisor'
}

/** The bell of the page in this window, with the browser's title, sound, notifications and storage, and whether somebody looks at the page. It ends with `close`. */
export function createPageBell({ name, desk }: Parts): PageBell {
  const looking = createLooking({ now: pageClock, running: pageScheduler.now })
  const bell = createBell({
    name,
    looking,
    kept: createKeptBellSettings(window),
    showTitle(title) {
      document.title = title
    },
    chime: (onChange) =>
      createChime({
        makeContext: () => (typeof AudioContext === 'function' ? new AudioContext() : undefined),
        wasTouched: () => navigator.userActivation?.hasBeenActive ?? true,
        onChange,
      }),
    notifier: (title, onChange) =>
      createNotifier({
        Notification: typeof Notification === 'function' ? Notification : undefined,
        tag: `relais-${desk}`,
        title,
        onPress: () => window.focus(),
        onChange,
      }),
    scheduler: pageScheduler,
  })
  const stopFollowing = followPage(looking, window)
  for (const touch of touches) document.addEventListener(touch, bell.touched, true)
  return {
    ...bell,
    looking,
    veil(isVeiled) {
      looking.veil(isVeiled)
      // Whoever lifts the veil is there.
      if (!isVeiled) looking.act()
    },
    close() {
      for (const touch of touches) document.removeEventListener(touch, bell.touched, true)
      stopFollowing()
      bell.close()
    },
  }
}

/** After each of them a browser lets a page play sounds. */
const touches = ['pointerup', 'keydown'] as const
