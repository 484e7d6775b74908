import * as v from 'valibot'
import { bytes32, id16, staffId } from '../ids.ts'
import { curvePoint } from './certificate.ts'
import { parseSigned } from './signed.ts'

/**
 * A listener signs that `enc` is their key for the certificate after this one, whose fingerprint it names (SPEC S27). Otherwise the server could have a
 * key of its own certified. It counts for one renewal.
 */
export const nextKey = v.strictObject({ deployment: id16, by: staffId, certificate: bytes32, enc: curvePoint })
export type NextKey = v.InferOutput<typeof nextKey>

export const parseNextKey = (text: string) => parseSigned('next-key', text, nextKey)
