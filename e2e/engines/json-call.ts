/** A function without arguments, as text. It calls another one, given as text, and returns JSON text; undefined if there is no result. */
export const jsonCall = (source: string, args: readonly unknown[]): string =>
  `async () => JSON.stringify(await (${source})(...${JSON.stringify(args)}))`

/** The result of such a function. */
export const jsonAnswer = <Answer>(text: string | undefined): Answer =>
  (text === undefined ? undefined : JSON.parse(text)) as Answer
