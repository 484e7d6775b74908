type Key = {
  readonly key: string
  readonly nativeEvent: { readonly isComposing: boolean; readonly keyCode: number }
}

/** An input method has this key in hand (UI Events, "keyCode"). */
const inComposition = 229

/**
 * Whether an Enter was typed for itself. One that ends a composition, such as of Japanese or of a dead key, only takes over what was composed: Safari tells of it
 * after the composition has ended, and its key code alone says so.
 */
export const isTypedEnter = ({ key, nativeEvent }: Key): boolean =>
  key === 'Enter' && !nativeEvent.isComposing && nativeEvent.keyCode !== inComposition
