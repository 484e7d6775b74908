import { hash, randomBytes, randomInt } from 'node:crypto'

/** 16 random bytes, base64url. */
export const randomId = (): string => randomBytes(16).toString('base64url')

/** 32 random bytes, base64url. */
export const randomSecret = (): string => randomBytes(32).toString('base64url')

/** The version of a state that is about to be written: 48 random bits, never 0. */
export const randomVersion = (): number => randomInt(1, 2 ** 48)

/** SHA-256 of the bytes a base64url text stands for, base64url: how the server keeps bearers, tokens and permits. */
export const sha256OfBytes = (base64url: string): string =>
  hash('sha256', Buffer.from(base64url, 'base64url'), 'base64url')

/** SHA-256 of a text's UTF-8 bytes, base64url. */
export const sha256OfText = (text: string): string => hash('sha256', text, 'base64url')
