import * as v from 'valibot'
import { bytes32, id16 } from '../ids.ts'
import { limits } from './limits.ts'
import { count, unixSeconds } from './numbers.ts'
import { parseSigned } from './signed.ts'

/** How long a staple lasts, seconds. */
export const stapledFor = limits.stapleDays * 86_400

/**
 * The organisation's word that the roster `number` with this hash names a certificate. It always lasts equally long, and tells nothing about the
 * team: no name, and no count. A young person's page gets one beside each certificate.
 */
export const staple = v.pipe(
  v.strictObject({
    deployment: id16,
    fingerprint: bytes32,
    number: count,
    hash: bytes32,
    issued: unixSeconds,
    until: unixSeconds,
  }),
  v.check(({ issued, until }) => until - issued === stapledFor),
)
export type Staple = v.InferOutput<typeof staple>

export const parseStaple = (text: string) => parseSigned('staple', text, staple)
