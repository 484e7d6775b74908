import { renameSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { ConfigError, type Pin, pinSchema } from '../platform/config.ts'
import { StoreUnavailable } from '../store/port.ts'
import { readIfThere, writeFirst } from './whole-file.ts'

/**
 * Whose service this is, kept with the secrets from set-up on: whoever can write what is kept, but not here, cannot put another organisation in
 * its place.
 */
export type KeptOrganisation = {
  readonly file: string
  /** Null before set-up. Throws `ConfigError` where the file says nothing that can be read. */
  readonly read: () => Pin | null
  /** Answers what is kept from now on: the first one. Throws `StoreUnavailable` where the disk does not take it. */
  readonly keep: (pin: Pin) => Pin
  /** Puts it aside, with the day in its name; answers where it is now, or null where there was none. */
  readonly forget: (day: string) => string | null
}

const kept = v.pipe(v.string(), v.parseJson(), pinSchema)

export function keptOrganisation(directory: string): KeptOrganisation {
  const file = join(directory, 'organisation')
  const parse = (text: string): Pin => {
    const parsed = v.safeParse(kept, text)
    if (!parsed.success) throw new ConfigError(`${file} names no organisation: restore it`)
    return parsed.output
  }
  return {
    file,
    read() {
      const text = readIfThere(file)
      return text === null ? null : parse(text)
    },
    keep(pin) {
      const { organisation, deploymentId } = pin
      try {
        return parse(writeFirst(file, JSON.stringify({ organisation, deploymentId })))
      } catch (cause) {
        if (cause instanceof ConfigError) throw cause
        throw new StoreUnavailable('the organisation cannot be kept with the secrets', { cause })
      }
    },
    forget(day) {
      if (readIfThere(file) === null) return null
      const aside = `${file}.until-${day}`
      renameSync(file, aside)
      return aside
    },
  }
}
