import type { Locator, Page } from 'playwright-core'

/** Whether the whole element is on the screen, within every scrolling ancestor, with its centre uncovered. */
export function isInView(target: Locator): Promise<boolean> {
  return target.first().evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    const frames = [{ top: 0, left: 0, bottom: innerHeight, right: innerWidth }]
    for (let at = element.parentElement; at; at = at.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflow)) frames.push(at.getBoundingClientRect())
    const isWithin = frames.every(
      (frame) =>
        top >= frame.top - 1 && bottom <= frame.bottom + 1 && left >= frame.left - 1 && right <= frame.right + 1,
    )
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    return isWithin && right > left && bottom > top && hit !== null && element.contains(hit)
  })
}

/** The names of the elements that are not in view. */
export async function outOfView(targets: Readonly<Record<string, Locator>>): Promise<string[]> {
  const seen = await Promise.all(
    Object.entries(targets).map(async ([name, target]) => ((await isInView(target)) ? [] : [name])),
  )
  return seen.flat()
}

/** How many pixels of the page lie beyond the window: 0 if only containers within it scroll. */
export const pageOverflow = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollHeight - innerHeight - 1))
