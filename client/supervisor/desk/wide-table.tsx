import type { ReactNode } from 'react'

/** A table with its column headings, which scrolls sideways if it is too wide (WCAG 1.4.10 allows tables two dimensions). */
export function WideTable({
  label,
  columns,
  children,
}: {
  label: string
  columns: readonly string[]
  children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element must be reachable by keyboard, and not every browser makes it so.
    <section className="supervisor-scroll" aria-label={label} tabIndex={0}>
      <table className="supervisor-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
