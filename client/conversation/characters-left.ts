import { plural, t } from '@lingui/core/macro'
import { cleanText } from '#shared/protocol/plain-text.ts'

/** Characters (UTF-16 code units) that are left after cleaning the text; negative: how many are too many. */
export const charactersLeft = (typed: string, limit: number): number => limit - cleanText(typed).trim().length

/** The words below a field: none while there is room, the rest near the limit, and the excess beyond it. Text is never truncated. */
export function charactersLeftWords(room: number): string {
  if (room < 0)
    return plural(-room, {
      one: 'C’est trop long : # caractère de trop.',
      other: 'C’est trop long : # caractères de trop.',
    })
  return room < soonFull ? t`Il reste ${room} caractères.` : ''
}

const soonFull = 300
