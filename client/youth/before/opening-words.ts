import { t } from '@lingui/core/macro'

/**
 * When the chat opens, said as one would: "demain à 13 h". Takes the local minute in Paris, `YYYY-MM-DDTHH:MM`, and the present one.
 */
export function openingWords(opensAt: string, now: Date): string {
  const time = timeWords(opensAt.slice(11))
  const days = Math.round((dayOf(opensAt) - dayOf(parisDay(now))) / 86_400_000)
  if (days <= 0) return t`Ça ouvre aujourd’hui à ${time}.`
  if (days === 1) return t`Ça ouvre demain à ${time}.`
  const day = new Intl.DateTimeFormat('fr-FR', {
    weekday: 'long',
    ...(days > 6 ? { day: 'numeric', month: 'long' } : {}),
    timeZone: 'UTC',
  }).format(dayOf(opensAt))
  return t`Ça ouvre ${day} à ${time}.`
}

const dayOf = (local: string) => Date.parse(`${local.slice(0, 10)}T00:00Z`)

const parisDay = (now: Date) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(now)

function timeWords(time: string): string {
  const [hours, minutes] = time.split(':')
  return minutes === '00' ? `${Number(hours)} h` : `${Number(hours)} h ${minutes}`
}
