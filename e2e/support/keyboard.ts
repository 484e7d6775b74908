import type { Locator, Page } from 'playwright-core'

const mostPresses = 80

/**
 * Presses Tab until the element has the focus. Every stop on the way must be visible: marked, on the screen, not covered. A title that the page
 * itself focuses, because what had the focus is gone, is no stop: Tab never goes there.
 */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < mostPresses; presses += 1) {
    if (await hasFocus(target)) return
    await page.keyboard.press(key)
    const unseen = await page.evaluate(whyUnseen)
    if (unseen !== null) throw new Error(`the focus cannot be seen: ${unseen}`)
  }
  throw new Error(`${mostPresses} times ${key} do not lead to ${target}`)
}

/** Moves there with Tab, and presses a key. */
export async function pressOn(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

/** Moves there with Tab, and replaces the field's text. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(text)
}

export async function hasFocus(target: Locator): Promise<boolean> {
  if ((await target.count()) !== 1) return false
  return target.evaluate((element) => element === document.activeElement)
}

/** Runs in the page: WCAG 2.4.7 and 2.4.11. */
function whyUnseen(): string | null {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement) || focused === document.body || focused.tabIndex < 0) return null
  const name = `${focused.localName} “${(focused.getAttribute('aria-label') ?? focused.textContent ?? '').slice(0, 40)}”`
  const { outlineStyle, outlineWidth } = getComputedStyle(focused)
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return `${name} has no outline`
  const { left, right, top, bottom } = focused.getBoundingClientRect()
  const within = {
    left: Math.max(left, 0),
    right: Math.min(right, innerWidth),
    top: Math.max(top, 0),
    bottom: Math.min(bottom, innerHeight),
  }
  if (within.left >= within.right || within.top >= within.bottom) return `${name} is off the screen`
  const shares = [0.1, 0.3, 0.5, 0.7, 0.9]
  const isSeen = shares.some((across) =>
    shares.some((down) => {
      const hit = document.elementFromPoint(
        within.left + (within.right - within.left) * across,
        within.top + (within.bottom - within.top) * down,
      )
      return hit !== null && focused.contains(hit)
    }),
  )
  return isSeen ? null : `${name} is covered`
}
