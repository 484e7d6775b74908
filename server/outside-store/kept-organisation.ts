import { renameSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { ConfigError, type Pin, pinSchema } from '../platform/config.ts'
import { StoreUnavailable } from '../store/port.ts'
import { readIfThere, writeApart, writeFirst } from './whole-file.ts'

/**
 * The organisation of this service, kept with the secrets from set-up on. An attacker who can write to the store but not to the secrets
 * cannot replace it.
 */
export type KeptOrganisation = {
  readonly file: string
  /** Null before set-up. Throws `ConfigError` where the file cannot be read or parsed. */
  readonly read: () => Pin | null
  /** Keeps the pin if there is none, and answers the kept one, which is the first. Throws `StoreUnavailable` where the disk cannot keep it. */
  readonly keep: (pin: Pin) => Pin
  /** After a rotation of the organisation's key. Throws `StoreUnavailable` where the disk cannot keep it. */
  readonly replace: (pin: Pin) => void
  /** Renames the file, with the day in its name. Answers its new path, or null where there was none. */
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
    replace({ organisation, deploymentId }) {
      try {
        renameSync(writeApart(file, JSON.stringify({ organisation, deploymentId })), file)
      } catch (cause) {
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
