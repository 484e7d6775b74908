import type { BrowserContext } from 'playwright-core'

/**
 * Each press in these pages is meant, however fast this machine is: a page takes a second press at one place within half a second for a stray one, unless
 * something was typed in between (`client/ui/double-press.ts`).
 */
export const meansEachPress = (context: BrowserContext): Promise<unknown> => context.addInitScript(forgetsLastPress)

/** Runs in the page. */
function forgetsLastPress(): void {
  document.addEventListener('pointerdown', () => document.dispatchEvent(new Event('input')), { capture: true })
}
