import * as v from 'valibot'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { id16 } from '#shared/ids.ts'
import { nationalSettings, phoneNumber, webAddress } from '#shared/protocol/national-settings.ts'
import { publicKey } from '#shared/protocol/wire.ts'
import { within } from './within.ts'

/** The organisation's public key and the deployment's id. Every certificate is checked against them. */
export type Pin = v.InferOutput<typeof pin>
export type PageSettings = v.InferOutput<typeof pageSettings>
export type EmergencyNumber = PageSettings['emergency'][number]

/** What the service says beside its pages, whose bytes are the same for every service. */
export type PageFacts = {
  /**
   * One set at build time (`RELAIS_PIN`) overrides what the service says. `undefined` before set-up, or if it is unreadable: no certificate can
   * then be trusted, and no key leaves this device.
   */
  readonly pin: Pin | undefined
  /** Unreadable settings fall back to the national ones: leaving and calling must always work. */
  readonly settings: PageSettings
}

/** Asks for the facts until an answer comes, at the latest every half minute. A page shows the fallback until then, and gives no key away. */
export async function fetchPageFacts(after = pageScheduler.after): Promise<PageFacts> {
  for (let wait = 1000; ; wait = Math.min(2 * wait, 30_000)) {
    const said = await askOnce().catch(() => undefined)
    if (said) return said
    await new Promise<void>((resolve) => after(wait, resolve))
  }
}

/** Asks once more, for what may have changed since the page was loaded: the organisation's key. Without an answer what is known stays. */
export const renewPageFacts = (): Promise<PageFacts> => askOnce().catch(() => known)

/** The facts that have come, for screens that are shown after `fetchPageFacts`. */
export const readPin = (): Pin | undefined => known.pin
export const readPageSettings = (): PageSettings => known.settings

/** What the service answers at an address of its own. Rejects where no answer comes in time, or one that is no JSON. */
export const askAddress = (address: string): Promise<unknown> =>
  within(answerWithinMs, async (signal) =>
    // Not `credentials: 'omit'`: there are none, and Chromium would open a connection of its own for it, which takes a second on a slow network.
    (await fetch(address, { cache: 'no-store', redirect: 'error', signal })).json(),
  )

async function askOnce(): Promise<PageFacts> {
  const { value } = v.parse(answer, await askAddress('/api/page'))
  const named = read(pin, bakedPin ?? value.pin)
  // An unchanged pin stays the same object: what depends on it stays open.
  const isSame = named?.organisation === known.pin?.organisation && named?.deploymentId === known.pin?.deploymentId
  known = { pin: isSame ? known.pin : named, settings: read(pageSettings, value.settings) ?? fallback }
  return known
}

const answerWithinMs = 15_000

const answer = v.object({
  ok: v.literal(true),
  value: v.object({ pin: v.optional(v.unknown()), settings: v.optional(v.unknown()) }),
})
const pin = v.object({ organisation: publicKey, deploymentId: id16 })
const pageSettings = v.object({
  exit: webAddress,
  emergency: v.array(v.object({ number: phoneNumber, label: v.string(), how: v.picklist(['sms', 'tel']) })),
  adults: v.object({ phone: phoneNumber, form: webAddress }),
  /** The service's own words while nobody can begin. */
  closingWords: v.optional(v.nullable(v.string()), null),
  promiseHours: v.number(),
  accessibility: v.optional(v.picklist(['none', 'partial', 'full']), 'none'),
})

const fallback: PageSettings = {
  ...nationalSettings,
  emergency: [...nationalSettings.emergency],
  closingWords: null,
  promiseHours: 24,
  accessibility: 'none',
}

const bakedPin: unknown = import.meta.env.RELAIS_PIN ? JSON.parse(import.meta.env.RELAIS_PIN) : undefined

let known: PageFacts = { pin: read(pin, bakedPin), settings: fallback }

function read<Schema extends v.GenericSchema>(schema: Schema, said: unknown): v.InferOutput<Schema> | undefined {
  const parsed = v.safeParse(schema, said)
  return parsed.success ? parsed.output : undefined
}
