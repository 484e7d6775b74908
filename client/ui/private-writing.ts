/**
 * For every field in which somebody writes, spread before what else it has: what is typed there stays in the page. Left to themselves, browsers hand it to the
 * spelling and writing services of their makers (Chrome's enhanced spelling and Edge's Editor, a password that is shown included), and so do add-ons.
 * Sources: HTML, 6.8.5 to 6.8.7; the documents of Grammarly and LanguageTool for those who build sites.
 */
export const privateWriting = {
  autoComplete: 'off',
  autoCorrect: 'off',
  spellCheck: false,
  translate: 'no',
  // React has no name for it.
  writingsuggestions: 'false',
  'data-gramm': 'false',
  'data-gramm_editor': 'false',
  'data-enable-grammarly': 'false',
  'data-lt-active': 'false',
  'data-ms-editor': 'false',
} as const

/** The same for words that are no sentence: a code, a login. */
export const privateWords = { ...privateWriting, autoCapitalize: 'none' } as const
