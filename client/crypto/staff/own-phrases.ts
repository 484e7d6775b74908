import * as v from 'valibot'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { utf8 } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { type KeptPhrases, ownPhrases, type SealedPhrases, sealedPhrases } from '#shared/protocol/own-phrases.ts'
import { signature } from '#shared/protocol/wire.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { isSignatureOf, signBytes } from '../signature.ts'
import { openForOneself, ownPoints, sealForOneself } from './for-oneself.ts'
import type { StaffKeys } from './staff-keys.ts'

/** A listener's phrases as the service gave them. `isUpToDate`: sealed to exactly the keys of now. */
export type OpenedPhrases = { readonly phrases: readonly string[]; readonly isUpToDate: boolean }

/** `too-large`: they do not fit into what the service keeps. */
export async function sealPhrases(
  keys: StaffKeys,
  version: number,
  phrases: readonly string[],
): Promise<Result<SealedPhrases, 'too-large'>> {
  const text = JSON.stringify(phrases)
  const signed = toBase64url(await signBytes(keys.sig.privateKey, about(keys.id, version, text)))
  const { wraps, sealed } = await sealForOneself(keys, purpose, JSON.stringify({ text, signature: signed }))
  const fits = v.safeParse(sealedPhrases, { wraps, sealed })
  return fits.success ? ok(fits.output) : refuse('too-large')
}

/** Null for anything that this member has not sealed as this version, or whose key they have no more. */
export async function openPhrases(
  keys: StaffKeys,
  { version, phrases }: KeptPhrases & { readonly phrases: SealedPhrases },
): Promise<OpenedPhrases | null> {
  const opened = v.safeParse(inside, await openForOneself(keys, purpose, phrases))
  const bytes = opened.success && fromBase64url(opened.output.signature)
  if (!opened.success || !bytes) return null
  const { text } = opened.output
  if (!(await isSignatureOf(keys.sig.publicKey, bytes, about(keys.id, version, text)))) return null
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), ownPhrases), text)
  if (!read.success) return null
  const points = await ownPoints(keys)
  const isUpToDate = JSON.stringify(points) === JSON.stringify(phrases.wraps.map(({ to }) => to))
  return { phrases: read.output, isUpToDate }
}

const purpose = 'phrases'
const inside = v.pipe(v.string(), v.parseJson(), v.strictObject({ text: v.string(), signature }))
const about = (id: StaffId, version: number, text: string) => context('phrases', id, version, utf8(text))
