import * as v from 'valibot'

const volume = v.picklist(['low', 'middle', 'high'])
export type Volume = v.InferOutput<typeof volume>
export const volumes = volume.options

const settings = v.strictObject({ sound: v.boolean(), volume, notification: v.boolean() })

/** How a person of staff wants to be told. */
export type BellSettings = Readonly<v.InferOutput<typeof settings>>

export const everythingOn: BellSettings = { sound: true, volume: 'middle', notification: true }
export const everythingOff: BellSettings = { sound: false, volume: 'middle', notification: false }

const entry = 'relais-bell'

/** A preference in the browser's storage, for all pages of staff in this browser. */
export type KeptBellSettings = {
  /** Null if nobody has chosen yet. */
  readonly read: () => BellSettings | null
  readonly keep: (settings: BellSettings) => void
  /** Calls `handler` when another tab has changed them. Returns what ends it. */
  readonly onOther: (handler: () => void) => () => void
}

/** Without storage a choice lasts as long as the page; the session's notices say so. */
export function createKeptBellSettings(page: Pick<Window, 'localStorage'> & EventTarget): KeptBellSettings {
  return {
    read() {
      const parsed = v.safeParse(
        v.pipe(v.string(), v.parseJson(), settings),
        attempt(() => page.localStorage.getItem(entry)),
      )
      return parsed.success ? parsed.output : null
    },
    keep: (chosen) => attempt(() => page.localStorage.setItem(entry, JSON.stringify(chosen))),
    onOther(handler) {
      const look = (event: Event) => {
        // Null: everything was deleted.
        const { key } = event as StorageEvent
        if (key === entry || key === null) handler()
      }
      page.addEventListener('storage', look)
      return () => page.removeEventListener('storage', look)
    },
  }
}

function attempt<Value>(step: () => Value): Value | undefined {
  try {
    return step()
  } catch {
    return undefined
  }
}
