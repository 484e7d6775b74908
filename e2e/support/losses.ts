import type { Page } from 'playwright-core'

/**
 * The conditions under which no content may be lost: WCAG 1.4.10 in both directions, 1.4.4 and 1.4.12. On a phone a setting enlarges the text alone;
 * on a desk the browser's zoom leaves half the pixels.
 */
const conditions = ['320 × 256', 'text at 200 %', 'text spacing'] as const
const phone = 500

/** What can no longer be seen or reached in a narrow window, with large text, and with text spacing. Restores the page. */
export async function lossesOf(page: Page): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 1280, height: 800 }
  const found: string[] = []
  for (const condition of conditions) {
    if (condition === '320 × 256') await page.setViewportSize({ width: 320, height: 256 })
    else if (condition === 'text at 200 %' && size.width > phone)
      await page.setViewportSize({ width: size.width / 2, height: size.height / 2 })
    else await page.evaluate(restyle, condition)
    await page.evaluate(settle)
    for (const loss of await page.evaluate(lossesOnScreen)) found.push(`${condition}: ${loss}`)
    await page.setViewportSize(size)
    await page.evaluate(restyle, null)
    await page.evaluate(settle)
  }
  return found
}

/** Runs in the page: waits until the layout has followed the window's size. */
const settle = () => new Promise<void>((resolve) => setTimeout(() => requestAnimationFrame(() => resolve()), 50))

/** Runs in the page. A constructed style sheet: the pages' policy allows no other one from outside. */
function restyle(condition: string | null): void {
  const sheet = new CSSStyleSheet()
  if (condition === 'text at 200 %') sheet.replaceSync('html { font-size: 200% !important }')
  if (condition === 'text spacing')
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }',
    )
  document.adoptedStyleSheets = condition === null ? [] : [sheet]
}

/** Runs in the page. */
function lossesOnScreen(): string[] {
  const found: string[] = []
  const name = (element: Element) =>
    `${element.localName}.${element.className} “${(element.textContent || element.getAttribute('aria-label') || '').slice(0, 40)}”`
  const scrolls = (element: Element, axis: 'x' | 'y') =>
    /auto|scroll/.test(getComputedStyle(element)[axis === 'x' ? 'overflowX' : 'overflowY'])
  const above = (element: Element) => {
    const ancestors: Element[] = []
    for (let at = element.parentElement; at; at = at.parentElement) ancestors.push(at)
    return ancestors
  }
  /** As `.only-read-aloud` (`client/ui/base.css`), which some styles give only to a small screen. */
  const isOnlyReadAloud = (element: Element) => getComputedStyle(element).clipPath === 'inset(50%)'
  const shown = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true }) && ![element, ...above(element)].some(isOnlyReadAloud)

  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth + 1)
    found.push(`the page scrolls sideways, ${root.scrollWidth} in ${root.clientWidth}`)
  const own = [...document.body.querySelectorAll('*')].filter(
    (element) =>
      shown(element) &&
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()),
  )
  for (const element of own) {
    const { left, right } = element.getBoundingClientRect()
    const isBeyond = left < -1 || right > root.clientWidth + 1
    if (isBeyond && !above(element).some((each) => scrolls(each, 'x') && each.scrollWidth > each.clientWidth))
      found.push(`beyond the edge: ${name(element)}`)
    const { overflowX, overflowY } = getComputedStyle(element)
    const cut = /hidden|clip/
    if (cut.test(overflowX) && element.scrollWidth > element.clientWidth + 1) found.push(`cut: ${name(element)}`)
    if (cut.test(overflowY) && element.scrollHeight > element.clientHeight + 1) found.push(`cut: ${name(element)}`)
  }
  for (const log of document.querySelectorAll('[role=log]')) {
    const view = [log, ...above(log)].find((each) => scrolls(each, 'y'))
    if (shown(log) && view && view.clientHeight < 64) found.push(`a log of ${view.clientHeight} pixels`)
  }

  // Something that covers the page on purpose hides what is under it.
  const over = document.querySelector('dialog:modal') ?? document.querySelector('.youth-emergency-panel:not([hidden])')
  const controls = [...(over ?? document).querySelectorAll('a[href], button, input, select, textarea, summary')].filter(
    (control) => shown(control) && !(control as HTMLButtonElement).disabled,
  )
  const scrollers = [root, ...document.querySelectorAll('*')].filter((each) => each.scrollTop > 0 || scrolls(each, 'y'))
  const places = scrollers.map((each) => [each, each.scrollTop] as const)
  for (const control of controls) {
    control.scrollIntoView({ block: 'center', inline: 'center' })
    const { left, top, width, height } = control.getBoundingClientRect()
    const hit = document.elementFromPoint(left + width / 2, top + height / 2)
    const label = (control as HTMLInputElement).labels?.[0]
    if (!hit || !(control.contains(hit) || hit.contains(control) || label?.contains(hit)))
      found.push(`${hit ? `under ${name(hit)}` : 'off the screen'}: ${name(control)}`)
    else if (
      hit !== control &&
      !control.contains(hit) &&
      !label?.contains(hit) &&
      !above(control).slice(0, 1).includes(hit)
    )
      found.push(`under its own ${name(hit)}: ${name(control)}`)
  }
  for (const [each, top] of places) each.scrollTop = top
  return found
}
