import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { server as opaque, ready } from '@serenity-kit/opaque'
import { ConfigError } from '../platform/config.ts'
import { StoreUnavailable } from '../store/port.ts'
import { readIfThere, writeApart, writeFirst } from './whole-file.ts'

/** The secrets, which must never be in the store or in its backups (G19, G20). */
export type Secrets = {
  /** The server's half of every password. Without it all staff must enrol again. */
  readonly opaqueSetUp: string
  /** Seals the audit trail. */
  readonly auditKey: Buffer
  /** How far the trail is sealed, so that it shows when somebody cuts off its end. */
  readonly auditMark: KeptMark
}

/** `write` throws `StoreUnavailable` where the disk cannot keep it. */
export type KeptMark = { readonly read: () => string | null; readonly write: (mark: string) => void }

/**
 * Reads the secrets, and makes them at the first start. `inUse`: the store already relies on them, so the function reports a missing one
 * and never makes a new one.
 */
export async function readSecrets(directory: string, inUse: boolean): Promise<Secrets> {
  await ready
  const setUpFile = join(directory, 'opaque-server-setup')
  const auditKeyFile = join(directory, 'audit-key')
  const markFile = join(directory, 'audit-mark')
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    throw new ConfigError(`${directory} cannot be written: the secrets go there, and not into the data`)
  }
  const secret = (file: string, make: () => string) => {
    const kept = readIfThere(file)
    if (kept !== null) return kept
    if (inUse)
      throw new ConfigError(`${file} is missing: restore it, or copy it from another node: what is kept needs it`)
    try {
      return writeFirst(file, make())
    } catch {
      throw new ConfigError(`${file} cannot be written: is the disk full?`)
    }
  }
  return {
    opaqueSetUp: secret(setUpFile, opaque.createSetup),
    auditKey: Buffer.from(
      secret(auditKeyFile, () => randomBytes(32).toString('base64url')),
      'base64url',
    ),
    auditMark: {
      read: () => readIfThere(markFile),
      write: (mark) => {
        // When two nodes share the directory, the node that is behind changes nothing.
        if (sealedUpTo(readIfThere(markFile)) > sealedUpTo(mark)) return
        try {
          renameSync(writeApart(markFile, mark), markFile)
        } catch (cause) {
          throw new StoreUnavailable('the audit mark cannot be written', { cause })
        }
      },
    },
  }
}

const sealedUpTo = (mark: string | null) => Number.parseInt(mark ?? '0', 10)
