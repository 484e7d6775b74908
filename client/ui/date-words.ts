/** A date in words, and `otherwise` for one that no calendar has: a formatter throws at it, and would take with it whatever shows it. */
export const dateInWords = (format: Intl.DateTimeFormat, date: Date, otherwise: string): string =>
  Number.isNaN(date.getTime()) ? otherwise : format.format(date)
