import { noRatio, type Ratio, type Summary } from './results.ts'

/** What stands in a table where nothing was measured. */
export const notMeasured = 'not measured'

/** Three figures that mean something, and thousands apart: 15,321 · 61.2 · 0.83 · 5. */
export function number(value: number): string {
  const size = Math.abs(value)
  const decimals = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2
  return value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

export const orNot = (value: Ratio | null, write: (value: number) => string = number): string =>
  value === null ? notMeasured : value === noRatio ? noRatio : write(value)

/** The middle, and between what. */
export const withRange = (summary: Summary | null): string =>
  summary === null
    ? notMeasured
    : summary.min === summary.max
      ? number(summary.median)
      : `${number(summary.median)} (${number(summary.min)}–${number(summary.max)})`

/** `× 1.23` */
export const times = (value: Ratio | null): string => orNot(value, (figure) => `× ${number(figure)}`)

/** Rows of a Markdown table; the first is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
}
