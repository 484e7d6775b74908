import * as v from 'valibot'
import { within } from '#client/connection/within.ts'

const about = v.object({ ok: v.literal(true), value: v.object({ pin: v.picklist(['baked', 'served']) }) })

export type PinMode = v.InferOutput<typeof about>['value']['pin']

/** Null if the service cannot be reached or does not answer: the page then claims nothing. */
export async function readPinMode(): Promise<PinMode | null> {
  const said: unknown = await within(answersWithinMs, async (signal) =>
    (await fetch('/api/about', { credentials: 'omit', cache: 'no-store', signal })).json(),
  ).catch(() => null)
  const parsed = v.safeParse(about, said)
  return parsed.success ? parsed.output.value.pin : null
}

const answersWithinMs = 15_000
