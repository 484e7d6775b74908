import type { Page } from 'playwright-core'

/** Called in each main state of each page, once it is stable. States are named `<page>-<state>`. */
export type See = (state: string, page: Page) => Promise<void>
