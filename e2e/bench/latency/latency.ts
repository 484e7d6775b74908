import { parseArgs } from 'node:util'
import { openFloor } from '../../support/people.ts'
import { cellLatencies } from './cell-latency.ts'
import { coordinationLatencies } from './coordination-latency.ts'
import { listenerLatencies } from './listener-latency.ts'
import { fillCell } from './many-tickets.ts'
import { printTable } from './measured-page.ts'

// `npm run latency`, after `npm run build`: how long staff wait for their own desk on a long evening, in Chromium with its CPU slowed down. Prints
// tables for docs/performance.md. `--desk listener`, `cell` or `coordination` measures one of them.

const rates = [1, 4]
const tickets = 500
const desks = { cell: cellLatencies, coordination: coordinationLatencies, listener: listenerLatencies }

const { desk } = parseArgs({ options: { desk: { type: 'string' } } }).values
const floor = await openFloor()
try {
  if (desk !== 'listener') await fillCell(floor, tickets)
  for (const [name, measure] of Object.entries(desks))
    if (desk === undefined || desk === name) printTable(await measure(floor, rates))
} finally {
  await floor.close()
}
