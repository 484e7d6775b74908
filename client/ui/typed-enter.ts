type Key = {
  readonly key: string
  readonly nativeEvent: { readonly isComposing: boolean; readonly keyCode: number }
}

/** The key code while an input method processes the key (UI Events, "keyCode"). */
const inComposition = 229

/**
 * Whether a person typed an Enter, rather than the one that ends a composition, such as of Japanese or of a dead key. Safari sends the
 * keydown of that one after the composition has ended, so that only the key code shows the difference.
 */
export const isTypedEnter = ({ key, nativeEvent }: Key): boolean =>
  key === 'Enter' && !nativeEvent.isComposing && nativeEvent.keyCode !== inComposition
