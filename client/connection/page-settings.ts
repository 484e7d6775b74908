import * as v from 'valibot'
import { id16 } from '#shared/ids.ts'
import { nationalSettings, phoneNumber, webAddress } from '#shared/protocol/national-settings.ts'
import { publicKey } from '#shared/protocol/wire.ts'

/** The organisation's public key and the deployment's id. Every certificate is checked against them. */
export type Pin = v.InferOutput<typeof pin>
export type PageSettings = v.InferOutput<typeof pageSettings>
export type EmergencyNumber = PageSettings['emergency'][number]

/**
 * The pin of this page. One set at build time (`RELAIS_PIN`) overrides the page's. `undefined` before set-up, or if it is unreadable: no
 * certificate can then be trusted, and no key leaves this device.
 */
export function readPin(page: ParentNode = document): Pin | undefined {
  return parseMeta(pin, bakedPin || contentOf(page, 'relais-pin'))
}

/** The deployment's settings for the youth page. Unreadable settings fall back to the national ones: leaving and calling must always work. */
export function readPageSettings(page: ParentNode = document): PageSettings {
  return parseMeta(pageSettings, contentOf(page, 'relais-settings')) ?? fallback
}

const pin = v.object({ organisation: publicKey, deploymentId: id16 })

const pageSettings = v.object({
  exit: webAddress,
  emergency: v.array(v.object({ number: phoneNumber, label: v.string(), how: v.picklist(['sms', 'tel']) })),
  adults: v.object({ phone: phoneNumber, form: webAddress }),
  promiseHours: v.number(),
})

const fallback: PageSettings = { ...nationalSettings, emergency: [...nationalSettings.emergency], promiseHours: 24 }

const bakedPin: string = import.meta.env.RELAIS_PIN ?? ''

const contentOf = (page: ParentNode, name: string) =>
  page.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? ''

function parseMeta<Schema extends v.GenericSchema>(schema: Schema, text: string): v.InferOutput<Schema> | undefined {
  if (!text) return undefined
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text)
  return parsed.success ? parsed.output : undefined
}
