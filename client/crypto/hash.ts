import { toBase64url } from '#shared/base64url.ts'
import { type Bytes, utf8 } from '#shared/bytes.ts'

/** SHA-256 as base64url, 43 characters. */
export const sha256 = async (bytes: Bytes): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))

/** SHA-256 of a text's UTF-8, such as a JWS: its fingerprint. */
export const sha256OfText = (text: string): Promise<string> => sha256(utf8(text))
