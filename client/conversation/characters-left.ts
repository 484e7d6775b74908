import { plural, t } from '@lingui/core/macro'
import { cleanText } from '#shared/protocol/plain-text.ts'

/** Signs (UTF-16 code units) that still fit what would be sent; below zero, how many are too many. */
export const charactersLeft = (typed: string, limit: number): number => limit - cleanText(typed).trim().length

/** What is said below a field: nothing while there is room, what is left near the end, and by how much it is too long. Nothing is ever cut. */
export function charactersLeftWords(room: number): string {
  if (room < 0)
    return plural(-room, { one: 'C’est trop long : # signe de trop.', other: 'C’est trop long : # signes de trop.' })
  return room < soonFull ? t`Il reste ${room} signes.` : ''
}

const soonFull = 300
