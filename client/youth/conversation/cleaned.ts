/** What was typed, as a message may carry it: trimmed, one kind of line end, no control character, well-formed Unicode. */
export const cleaned = (typed: string): string =>
  typed
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}|\p{Surrogate}/gu, '')
    .trim()
