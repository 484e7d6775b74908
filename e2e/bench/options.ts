import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type Options = {
  readonly isSmall: boolean
  readonly rounds: number
  /** Names of sessions; null for all. */
  readonly only: readonly string[] | null
  /** The document to write; null for none. */
  readonly out: string | null
  /** Where servers leave CPU profiles; null for none. */
  readonly profiles: string | null
}

export const help = (names: readonly string[]): string => `npm run bench -- [options]

  --rounds N     how often everything is measured, in turn (5)
  --only a,b     these alone: their part of the tables is printed, and written only with --out
  --out FILE     the document to write (docs/performance.md), and a plot beside it
  --small        a little of everything, once: only to see that it runs
  --profile DIR  servers leave CPU profiles there; what is measured then is not comparable

There are ${names.join(', ')}.
`

/** Throws a line for whoever typed it. `names` are the sessions there are. */
export function readOptions(typed: readonly string[], names: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...typed],
    options: {
      rounds: { type: 'string' },
      only: { type: 'string' },
      out: { type: 'string' },
      profile: { type: 'string' },
      small: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const only = values.only?.split(',') ?? null
  const unknown = only?.filter((name) => !names.includes(name)) ?? []
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: there are ${names.join(', ')}`)
  const rounds = Number(values.rounds ?? (values.small ? 1 : 5))
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds: expected a whole number from 1')
  const isWhole = only === null && !values.small && values.profile === undefined
  const out = values.out ?? (isWhole ? 'docs/performance.md' : null)
  return {
    ...{ isSmall: values.small, rounds, only, out: out === null ? null : resolve(out) },
    profiles: values.profile === undefined ? null : resolve(values.profile),
  }
}
