import { t } from '@lingui/core/macro'
import type { Content } from '#shared/protocol/content.ts'
import { type Line, lines, type Timeline } from './timeline.ts'

/** What stands above a line and its author had not read when they wrote it, in words; undefined if they had read everything. */
export function writtenBefore(timeline: Timeline, { unread }: Line): string | undefined {
  if (!unread) return undefined
  const first = lines(timeline).find(({ position }) => position === unread.first)
  if (!first) return t`Écrit avant d’avoir lu ce qui précède.`
  const quote = shortened(quoted(first.content))
  return unread.isOnly ? t`Écrit avant d’avoir lu : « ${quote} »` : t`Écrit avant d’avoir lu : « ${quote} » et la suite`
}

function quoted(content: Content): string {
  if (content.kind === 'text') return content.text
  if (content.kind === 'help-card') return content.title
  return content.kind === 'proposal' ? t`la proposition de suivi` : t`la réponse au suivi proposé`
}

const shortened = (words: string) => (words.length > longest ? `${words.slice(0, longest).trimEnd()}…` : words)
const longest = 80
