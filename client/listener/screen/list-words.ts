import { plural, t } from '@lingui/core/macro'
import type { Line, Timeline } from '#client/conversation/timeline.ts'
import { answerWords } from '#client/pane/item-words.ts'
import { isForPeople } from '#shared/protocol/content.ts'
import { unreachable } from '#shared/result.ts'

const longest = 60

/** The first words of the last line, and whether the listener's side wrote it. Undefined without a line. `name`: the young person's. */
export function lastWords({ items, own }: Timeline, name: string): string | undefined {
  const line = items.findLast((item): item is Line => item.kind === 'line' && isForPeople(item.content))
  if (!line) return undefined
  const words = firstWords(wordsOf(line, name))
  return line.reference.role === own.role ? t`Écoute : ${words}` : words
}

function wordsOf({ content }: Line, name: string): string {
  switch (content.kind) {
    case 'text':
      return content.text
    case 'help-card':
      return t`Fiche d’aide : ${content.title}`
    case 'proposal':
      return t`Suivi proposé`
    case 'answer':
      return answerWords(content.answer, name)
    case 'permits':
    case 'pass':
    case 'passed':
      throw new Error('what is for a page is no line of anybody')
    default:
      return unreachable(content)
  }
}

/** Whole words, and one character at least. */
function firstWords(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  if (line.length <= longest) return line
  const cut = line.slice(0, longest)
  const end = cut.lastIndexOf(' ')
  // Half of a character outside the basic plane is none.
  return `${(end > 0 ? cut.slice(0, end) : cut).replace(/[\uD800-\uDBFF]$/u, '')}…`
}

/** How long somebody has waited for an answer. `isLongest`: nobody else has waited for longer. Milliseconds. */
export function waitWords(since: number, now: number, isLongest: boolean): string {
  const minutes = Math.floor((now - since) / 60_000)
  if (minutes < 1) return isLongest ? t`Attend le plus : moins d’une minute` : t`Attend depuis moins d’une minute`
  if (isLongest)
    return plural(minutes, {
      one: 'Attend le plus : # minute',
      other: 'Attend le plus : # minutes',
    })
  return plural(minutes, {
    one: 'Attend depuis # minute',
    other: 'Attend depuis # minutes',
  })
}
