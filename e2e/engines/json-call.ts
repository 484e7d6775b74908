/** A function without arguments, as text, that calls another one, given as text, and answers as JSON text; undefined where it gives nothing. */
export const jsonCall = (source: string, args: readonly unknown[]): string =>
  `async () => JSON.stringify(await (${source})(...${JSON.stringify(args)}))`

/** What such a function answered. */
export const jsonAnswer = <Answer>(text: string | undefined): Answer =>
  (text === undefined ? undefined : JSON.parse(text)) as Answer
