import { i18n } from '@lingui/core'
import { t } from '@lingui/core/macro'
import { serviceZone } from '#shared/protocol/service.ts'

/**
 * When the chat opens, said as one would: "demain à 13 h", by the reader's clock. Where that differs from Paris's, whose hour it is is said, and the other one
 * too. Takes the local minute in Paris, `YYYY-MM-DDTHH:MM`, and the present one; `zone` is the device's own unless named.
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

/** `YYYY-MM-DDTHH:MM` of a moment in a zone. */
const localMinute = (moment: number, zone: string | undefined) =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone })
    .format(moment)
    .replace(' ', 'T')

/** The moment of a minute in Paris: what Paris shows at a guess says how far the guess is off. Twice, for the night in which the clocks change. */
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
