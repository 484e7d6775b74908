import type { Page } from 'playwright-core'

/** How many key entries of staff pages this browser stores. */
export const keptKeys = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('relais-staff', 1)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('keys').objectStore('keys').count()
          counting.onsuccess = () => resolve(counting.result)
        }
      }),
  )
