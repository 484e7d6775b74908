/** A calendar day (`YYYY-MM-DD`) in words. */
export const dayWords = (day: string): string =>
  new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )

/** A moment (milliseconds) in words, on this device's clock. */
export const momentWords = (moment: number): string =>
  new Intl.DateTimeFormat('fr-FR', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  }).format(moment)

/** A wall-clock minute of the service (`YYYY-MM-DDTHH:MM`) in words. */
export const minuteWords = (minute: string): string =>
  new Intl.DateTimeFormat('fr-FR', {
    ...{ weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
    timeZone: 'UTC',
  }).format(new Date(`${minute}:00Z`))
