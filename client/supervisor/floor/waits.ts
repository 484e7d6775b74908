import { plural, t } from '@lingui/core/macro'
import { unreachable } from '#shared/result.ts'

/** From so many minutes on a wait is long, and too long: whoever coordinates can open a desk, or close the intake. */
const long = 5
const tooLong = 15
export type Wait = 'short' | 'long' | 'too-long'

export function waitOf(minutes: number): Wait {
  if (minutes < long) return 'short'
  return minutes < tooLong ? 'long' : 'too-long'
}

export function kindOf(wait: Wait): 'warn' | 'danger' | undefined {
  switch (wait) {
    case 'short':
      return undefined
    case 'long':
      return 'warn'
    case 'too-long':
      return 'danger'
    default:
      return unreachable(wait)
  }
}

export const waitWords = (wait: Exclude<Wait, 'short'>): string => (wait === 'long' ? t`longue` : t`trop longue`)

export const minutesWords = (minutes: number): string =>
  minutes < 1 ? t`moins d’une minute` : plural(minutes, { one: '# minute', other: '# minutes' })
