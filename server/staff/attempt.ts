import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { staffId } from '#shared/ids.ts'
import { sha256OfText } from '../platform/random-id.ts'

const attemptSchema = v.strictObject({
  /** The library's state between the two halves of a sign-in. */
  state: v.string(),
  /** Null for an unknown login. */
  staff: v.nullable(staffId),
  expires: v.number(),
})
/** The state of a sign-in between its two requests. `expires` in milliseconds. */
export type Attempt = v.InferOutput<typeof attemptSchema>

/**
 * Seals the state of a sign-in and gives it to the browser that began it. So any node can finish the sign-in, and thousands of begun
 * sign-ins fill no memory and no disk (G18). `setUp` is the secret that all nodes have.
 */
export type Attempts = {
  readonly seal: (attempt: Attempt) => string
  /** Null for anything that was not sealed with this secret. */
  readonly open: (sealed: string) => Attempt | null
}

const nonceBytes = 12
const tagBytes = 16
/** As long as an id, so that the length does not show an unknown login. */
const nobody = '-'.repeat(22)

export function createAttempts(setUp: string): Attempts {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', setUp, '', 'relais/2 sign-in attempt', 32)))
  return {
    seal({ state, staff, expires }) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const text = JSON.stringify([state, staff ?? nobody, expires])
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      )
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < nonceBytes + tagBytes) return null
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
      decipher.setAuthTag(bytes.subarray(-tagBytes))
      try {
        const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
        const [state, staff, expires] = JSON.parse(text.toString('utf8')) as unknown[]
        return v.parse(attemptSchema, { state, staff: staff === nobody ? null : staff, expires })
      } catch {
        return null
      }
    },
  }
}

/** The name under which a used attempt is kept until it would have expired. */
export const nameOfAttempt = (sealed: string): string => sha256OfText(sealed)
