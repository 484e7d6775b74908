/**
 * The attributes of every field in which a person types; spread them before the field's other attributes. They keep the text in the page.
 * By default, browsers send it to the spelling and writing services of their makers (Chrome's enhanced spelling and Edge's Editor, which
 * include a password that is shown), and so do add-ons. Sources: HTML, 6.8.5 to 6.8.7; the documentation of Grammarly and LanguageTool for
 * site owners.
 */
export const privateWriting = {
  autoComplete: 'off',
  autoCorrect: 'off',
  // Preact leaves out an attribute that is `false`, and the browser would check the spelling.
  spellCheck: 'false',
  translate: 'no',
  // React's types do not have this attribute.
  writingsuggestions: 'false',
  'data-gramm': 'false',
  'data-gramm_editor': 'false',
  'data-enable-grammarly': 'false',
  'data-lt-active': 'false',
  'data-ms-editor': 'false',
} as const

/** The same for a field that takes no sentences: a code, a login. */
export const privateWords = { ...privateWriting, autoCapitalize: 'none' } as const
