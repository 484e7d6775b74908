import type { Page } from 'playwright-core'

/** How many sessions, with their keys, this tab of a staff page has stored. */
export const keptKeys = (page: Page) => page.evaluate(() => (sessionStorage.getItem('relais-session') === null ? 0 : 1))
