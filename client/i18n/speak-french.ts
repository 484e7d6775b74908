import { i18n, type Messages } from '@lingui/core'

/** Called once by each audience's entry, before it renders, with that audience's catalogue. */
export function speakFrench(messages: Messages): void {
  i18n.loadAndActivate({ locale: 'fr', messages })
}

/** Words that come with a part of the page that is loaded later. */
export function learnFrench(messages: Messages): void {
  i18n.load('fr', messages)
}
