import { i18n } from '@lingui/core'

/** Things in a row, as one says them: "a, b et c". */
export const listWords = (things: readonly string[]): string => new Intl.ListFormat(i18n.locale).format(things)
