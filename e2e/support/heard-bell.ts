import type { Page } from 'playwright-core'

/** What a page's bell asked of its browser: each notification as it was made, and how many notes were started. */
export type HeardBell = { readonly notifications: readonly unknown[][]; readonly notes: number }

/**
 * Records a page's sounds and notifications. A browser without a screen shows no notification and grants none, so a recording stands in for its
 * own. Call it before the page is opened.
 */
export async function hearBell(page: Page): Promise<() => Promise<HeardBell>> {
  await page.addInitScript(() => {
    const heard: { notifications: unknown[][]; notes: number } = { notifications: [], notes: 0 }
    class Recorded extends EventTarget {
      static readonly permission = 'granted'
      static readonly requestPermission = async () => 'granted'
      constructor(...given: unknown[]) {
        super()
        heard.notifications.push(given)
      }
      close(): void {}
    }
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function startNote(...given) {
      heard.notes += 1
      start.apply(this, given)
    }
    Object.assign(window, { heard, Notification: Recorded })
  })
  return () => page.evaluate(() => (window as unknown as { heard: HeardBell }).heard)
}

/** As when another window takes the focus: nobody looks at the page until somebody touches it. */
export const turnAway = (page: Page): Promise<boolean> => page.evaluate(() => window.dispatchEvent(new Event('blur')))
