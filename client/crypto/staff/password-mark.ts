import type { Bytes } from '#shared/bytes.ts'
import { context } from '#shared/protocol/context.ts'
import { sha256 } from '../hash.ts'

/**
 * What a page remembers of the password that opened its session: SHA-256 over OPAQUE's export key (64 bytes), base64url. It opens nothing, and only the
 * same password under the same registration gives it again.
 */
export const passwordMark = (exportKey: Bytes): Promise<string> => sha256(context('password-mark', exportKey))
