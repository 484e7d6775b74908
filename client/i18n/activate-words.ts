import { i18n, type Messages } from '@lingui/core'

/** Called once by each audience's entry, before it renders, with that audience's catalogue. The page says which language it is in. */
export function activateWords(messages: Messages): void {
  i18n.loadAndActivate({ locale: document.documentElement.lang, messages })
}

/** Words that come with a part of the page that is loaded later. */
export function addWords(messages: Messages): void {
  i18n.load(i18n.locale, messages)
}
