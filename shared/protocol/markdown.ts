import * as v from 'valibot'
import { writtenText } from './plain-text.ts'

/**
 * The Markdown of a help card: a text that no parser has to go deep for. Parsers call themselves for each quote in a quote, list in a list and
 * emphasis in an emphasis: 1,990 `>` signs end their stack. A line begins with at most 24 signs of quoting, listing and indenting, and a
 * paragraph has at most 100 runs of emphasis signs and brackets, of three signs each: deeper than any card is written, and far from any stack.
 */
export const markdownText = v.pipe(writtenText(2000), v.check(isShallow))

function isShallow(markdown: string): boolean {
  return (
    !tooDeepLine.test(markdown) &&
    markdown.split(/\n\s*\n/).every((paragraph) => {
      const runs = paragraph.replace(ruler, '').match(emphasis) ?? []
      return runs.length <= 100 && runs.every((run) => run.length <= 3)
    })
  )
}

const tooDeepLine = /^(?:[ \t>]|[-*+](?=[ \t>])|\d{1,9}[.)](?=[ \t>])){25}/m
/** A line across the page is made of the same signs, and is no emphasis. */
const ruler = /^[ \t]*(?:[*_][ \t]*){3,}$/gm
const emphasis = /\*+|_+|~+|\[/g
