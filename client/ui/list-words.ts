import { i18n } from '@lingui/core'

/** A list in words: "a, b et c". */
export const listWords = (things: readonly string[]): string => new Intl.ListFormat(i18n.locale).format(things)
