import { i18n, type Messages } from '@lingui/core'

/** Each audience's entry calls it once, before it renders, with that audience's catalogue. The page's `lang` says the language. */
export function activateWords(messages: Messages): void {
  i18n.loadAndActivate({ locale: document.documentElement.lang, messages })
}

/** Adds the words of a part of the page that is loaded later. */
export function addWords(messages: Messages): void {
  i18n.load(i18n.locale, messages)
}
