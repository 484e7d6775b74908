import * as v from 'valibot'
import { staffId } from '#shared/ids.ts'
import { count, unixSeconds } from '#shared/protocol/numbers.ts'
import { type PublishedRoster, publishedRoster } from '#shared/protocol/roster.ts'

/**
 * The newest roster that this browser has seen, kept over sign-ins: a page that forgot it could be shown an older one. It holds no secret.
 * `known`: the members whom a person of this page has seen; the others are marked as new.
 */
export type RosterMemory = {
  readonly read: () => Remembered | null
  readonly keep: (remembered: Remembered) => void
}
export type Remembered = {
  readonly published: PublishedRoster
  readonly known: readonly string[]
  /** The newest rotation of the organisation's key that this browser has followed and no person has seen. */
  readonly rotation: SeenRotation | null
}

const rotation = v.strictObject({ number: count, issued: unixSeconds, by: staffId })
export type SeenRotation = Readonly<v.InferOutput<typeof rotation>>

const stored = v.strictObject({
  published: publishedRoster,
  known: v.array(v.string()),
  rotation: v.nullable(rotation),
})

/** One for each organisation and role: another page of the same browser may have seen less. A browser without storage remembers for this page only. */
export function createRosterMemory(
  deployment: string,
  storage: () => Storage | undefined = ofThisBrowser,
): RosterMemory {
  const name = `relais-roster ${deployment}`
  let held: Remembered | null = null
  return {
    read() {
      if (held) return held
      const parsed = v.safeParse(
        v.pipe(v.string(), v.parseJson(), stored),
        unlessRefused(() => storage()?.getItem(name) ?? null),
      )
      held = parsed.success ? parsed.output : null
      return held
    },
    keep(remembered) {
      held = remembered
      unlessRefused(() => storage()?.setItem(name, JSON.stringify(remembered)))
    },
  }
}

/** Where it is absent, `localStorage` is undefined, though its type says otherwise: the build then leaves out a `?.`. */
function ofThisBrowser(): Storage {
  if (!globalThis.localStorage) throw new DOMException('no localStorage', 'NotSupportedError')
  return localStorage
}

/** Settings, an enterprise's policy and private windows may refuse all storage. */
function unlessRefused<Value>(step: () => Value): Value | null {
  try {
    return step()
  } catch (cause) {
    if (cause instanceof DOMException) return null
    throw cause
  }
}
