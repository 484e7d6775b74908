import type { Floor } from '#shared/protocol/supervisor.ts'

/** A floor in which everybody and every ticket that is as before is the same object as before: screens render only what changed. */
export const withUnchangedRows = (before: Floor, after: Floor): Floor => ({
  ...after,
  listeners: unchanged(before.listeners, after.listeners, ({ id }) => id),
  tickets: unchanged(before.tickets, after.tickets, ({ ticket }) => ticket),
})

/** The same list if every row of it is. The parsed rows of one schema have their fields in one order, so equal ones have equal texts. */
function unchanged<Row>(before: readonly Row[], after: Row[], nameOf: (row: Row) => string): Row[] {
  const known = new Map(before.map((row) => [nameOf(row), row]))
  const rows = after.map((row) => {
    const former = known.get(nameOf(row))
    return former !== undefined && JSON.stringify(former) === JSON.stringify(row) ? former : row
  })
  return rows.length === before.length && rows.every((row, at) => row === before[at]) ? (before as Row[]) : rows
}
