/** The format of times for coordination. It includes the day of the week, which matters as much as the hour. */
export const minuteFormat = {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
} as const
