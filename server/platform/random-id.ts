import { hash, randomBytes, randomInt } from 'node:crypto'

/** 16 random bytes, base64url. */
export const randomId = (): string => randomBytes(16).toString('base64url')

/** 32 random bytes, base64url. */
export const randomSecret = (): string => randomBytes(32).toString('base64url')

/** A version for a state's next write: 48 random bits, never 0 (ST2). */
export const randomVersion = (): number => randomInt(1, 2 ** 48)

/** SHA-256 of the bytes of a base64url text, base64url. The server keeps bearers, tokens and permits in this form. */
export const sha256OfBytes = (base64url: string): string =>
  hash('sha256', Buffer.from(base64url, 'base64url'), 'base64url')

/** SHA-256 of a text's UTF-8 bytes, base64url. */
export const sha256OfText = (text: string): string => hash('sha256', text, 'base64url')
