import { existsSync, readFileSync } from 'node:fs'
import type { Sizes } from '../sizes.ts'
import type { Measured } from './goals.ts'
import type { Machine } from './machine.ts'
import { slowerAtMost } from './results.ts'
import { goalTable, idleTable, otherTable, rateTable, saturationTable } from './tables.ts'
import { times } from './words.ts'

/** Between these the bench writes; around them people do. */
const begin = '<!-- bench: from here on written by `npm run bench` -->'
const end = '<!-- bench: up to here -->'

export type Report = {
  readonly measured: Measured
  readonly machine: Machine
  readonly sizes: Sizes
  readonly rounds: number
  /** `YYYY-MM-DD`. */
  readonly day: string
  readonly isPinned: boolean
  /** Nothing in it means anything. */
  readonly isSmall: boolean
  /** Of the plot, beside the document. */
  readonly plot: string
}

/** The whole document: what a person wrote in the one there is stays. */
export function documentWith(report: Report, file: string): string {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : `# Performance\n\n${begin}\n${end}\n`
  const [from, to] = [before.indexOf(begin), before.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`${file} does not say where the bench writes: ${begin} … ${end}`)
  return `${before.slice(0, from + begin.length)}\n\n${generated(report)}\n\n${before.slice(to)}`
}

function generated({ measured, machine, sizes, rounds, day, isPinned, isSmall, plot }: Report): string {
  const { missing, failures } = measured.results
  return [
    ...(isSmall ? ['**A small run, to see that the bench runs. Its figures say nothing.**'] : []),
    ...failures.map((failure) => `**Failed: ${failure}**`),
    `Measured on ${day}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, on ${machine.processor}; ${machine.rest}. Flushing a kilobyte took ${machine.flush} (median). ${
      isPinned
        ? 'Servers had one core, the load generator and Redis another.'
        : 'Processes could not be kept on cores of their own: ratios are less sure.'
    } Medians are of clean runs, where there is one: nobody else took the servers’ core, which was at most ${times(slowerAtMost)} as slow as the fastest it was seen.`,
    `![Messages a second and CPU for a message, as ratios to a bare Socket.IO relay](${plot})`,
    '## Goals',
    goalTable(measured),
    ...[...missing].map(([session, reason]) => `Not measured, \`${session}\`: ${reason}.`),
    `## Saturation: ${sizes.active} messages under way`,
    saturationTable(measured),
    '## Waiting: milliseconds until the sender’s acknowledgement',
    rateTable(measured, sizes, 'answer'),
    '## Waiting: milliseconds until the other party has it',
    rateTable(measured, sizes, 'delivery'),
    '## Idle conversations',
    idleTable(measured),
    '## The rest',
    otherTable(measured),
  ].join('\n\n')
}
