import type { Locator } from 'playwright-core'

/** A screen's words as they would be typed: French sets spaces that do not break before its signs. */
export const asTyped = (shown: string): string => shown.replaceAll('\u00a0', ' ').trim()

/** The items of a log or list, in words, in order; what became of one's own lines is left out. */
export async function itemsOf(list: Locator): Promise<readonly string[]> {
  const shown = await list.getByRole('listitem').allInnerTexts()
  return shown.map((text) => asTyped(text).replace(/\s+(Envoyé|Envoi…)$/, ''))
}
