import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { bytes32 } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { halfOwner } from '#shared/protocol/halves.ts'

const held = v.strictObject({ half: bytes32, of: halfOwner })
/** What a row holds, sealed under the page's secret. */
export type HeldHalf = v.InferOutput<typeof held>

/**
 * Seals a half, and for whom it is kept, under the page's secret, which the service does not keep. So the row ties nothing to a conversation, a
 * ticket or a person, and a browser's disk need not name them either: the secret alone opens the row.
 */
export function sealRow(secret: string, row: HeldHalf): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv(algorithm, keyOf(secret), nonce)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(row)), cipher.final()])
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')
}

/** Null for a row that another secret sealed, or that is damaged. */
export function openRow(secret: string, text: string): HeldHalf | null {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length < 28) return null
  const decipher = createDecipheriv(algorithm, keyOf(secret), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(-16))
  try {
    const opened = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString()
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), held), opened)
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

const algorithm = 'aes-256-gcm'

const keyOf = (secret: string) =>
  Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', context('half-row'), 32))
