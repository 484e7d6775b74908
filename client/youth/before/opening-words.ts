import { i18n } from '@lingui/core'
import { t } from '@lingui/core/macro'
import { serviceZone } from '#shared/protocol/service.ts'

/**
 * When the chat opens, in everyday words by the reader's clock: "demain à 13 h". If that clock differs from Paris's, the words name the zone and
 * add the time in Paris. `opensAt`: the minute in Paris, `YYYY-MM-DDTHH:MM`. `now`: the present moment. `zone`: the device's by default.
 */
export function openingWords(opensAt: string, now: Date, zone?: string): string {
  const opening = momentOf(opensAt)
  const here = localMinute(opening, zone)
  const time = timeWords(here)
  const said = dayWords(here, localMinute(now.getTime(), zone), time)
  if (here === opensAt) return said
  const named = zoneName(opening, zone)
  const there = timeWords(opensAt)
  return `${said} ${t`C’est l’heure de ton appareil (${named}).`} ${t`À Paris, il sera ${there}.`}`
}

function dayWords(opening: string, today: string, time: string): string {
  const days = Math.round((dayOf(opening) - dayOf(today)) / 86_400_000)
  if (days <= 0) return t`Ça ouvre aujourd’hui à ${time}.`
  if (days === 1) return t`Ça ouvre demain à ${time}.`
  const day = i18n.date(dayOf(opening), {
    weekday: 'long',
    ...(days > 6 ? { day: 'numeric', month: 'long' } : {}),
    timeZone: 'UTC',
  })
  return t`Ça ouvre ${day} à ${time}.`
}

const dayOf = (local: string) => Date.parse(`${local.slice(0, 10)}T00:00Z`)

/** A moment as `YYYY-MM-DDTHH:MM` in a zone. */
const localMinute = (moment: number, zone: string | undefined) =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone })
    .format(moment)
    .replace(' ', 'T')

/** The moment of a minute in Paris. Each step corrects a guess by its error in Paris; the second is for the night of a clock change. */
function momentOf(opensAt: string): number {
  const wanted = Date.parse(`${opensAt}Z`)
  let moment = wanted
  for (const _ of [1, 2]) moment += wanted - Date.parse(`${localMinute(moment, serviceZone)}Z`)
  return moment
}

function zoneName(moment: number, zone: string | undefined): string {
  const named = new Intl.DateTimeFormat(i18n.locale, { timeZoneName: 'long', timeZone: zone })
  return named.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

function timeWords(local: string): string {
  const [hours, minutes = '00'] = local.slice(11).split(':')
  const hour = Number(hours)
  return minutes === '00' ? t`${hour} h` : t`${hour} h ${minutes}`
}
