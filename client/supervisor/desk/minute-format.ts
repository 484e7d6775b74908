/** How coordination says when something happens: which day of the week matters as much as the hour. */
export const minuteFormat = {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
} as const
