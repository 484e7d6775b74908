import * as v from 'valibot'
import { limits } from './limits.ts'
import { isCalendarDay, wholeNumber } from './numbers.ts'
import { isSeen } from './visible.ts'

const base64url = (minimum: number, maximum: number) =>
  v.pipe(v.string(), v.minLength(minimum), v.maxLength(maximum), v.regex(/^[A-Za-z0-9_-]+$/))

/** HPKE wrap of a 32-byte key: encapsulated key (65) + ciphertext (32) + tag (16) = 113 bytes. */
export const keyWrap = base64url(151, 151)

/** AES-GCM wrap of the ticket key, the signature scalar and the ticket bearer: 12 + 96 + 16 = 124 bytes. */
export const selfWrap = base64url(166, 166)

/** Raw uncompressed P-256 public key: 65 bytes. */
export const publicKey = base64url(87, 87)

/** Any other sealed bytes, up to a number of characters. */
export const sealedBytes = (maximumCharacters: number) => base64url(1, maximumCharacters)

const signedUpTo = (maximumCharacters: number) =>
  v.pipe(v.string(), v.maxLength(maximumCharacters), v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/))

/** An ES256 signature alone, r‖s, 64 bytes, base64url: whoever gets it makes the signed text again. */
export const signature = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{85}[AQgw]$/))

/** A compact JWS as received; parsed and verified elsewhere. */
export const signedText = signedUpTo(4096)

/** The same for a change of readers: two readers, and every key for each. */
export const signedReaders = signedUpTo(10_240)

/**
 * Position of an entry in a log, counted from 1; 0 is "before the first". No log reaches twice the entries of a full one (L7), and a page goes through
 * every position before one that it is told.
 */
export const position = wholeNumber(10_000)

export const epoch = wholeNumber(1_000_000)

/** An existing calendar day in the service's time zone (Europe/Paris). */
export const day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/), v.check(isCalendarDay))

/**
 * The name that a young person sees: a function name or an alias, never a real name. It is one line of visible characters, because a change
 * of writing direction could make a name look like another.
 */
export const alias = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(limits.aliasCharacters),
  v.regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u),
  v.check(isSeen),
)

export const login = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.regex(/^[a-z0-9][a-z0-9._-]*$/),
  v.minLength(3),
  v.maxLength(limits.loginCharacters),
)
