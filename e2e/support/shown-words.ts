import type { Locator } from 'playwright-core'

/** A screen's words as a person would type them: French puts non-breaking spaces before some punctuation. */
export const asTyped = (shown: string): string => shown.replaceAll('\u00a0', ' ').trim()

/** The text of each item of a log or list, in order, without the delivery state of the person's own lines. */
export async function itemsOf(list: Locator): Promise<readonly string[]> {
  const shown = await list.getByRole('listitem').allInnerTexts()
  return shown.map((text) =>
    asTyped(text).replace(/\s+(Reçu|Envoyé|Envoi…|\S+ n’a peut-être pas encore reçu ce message\.)$/, ''),
  )
}
