import { fromUtf8, utf8 } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { deriveSealingKey, importSecret, noSalt } from '../derive.ts'
import { readPublic } from '../key-pair.ts'
import { random } from '../random.ts'
import { sealPadded, unsealPadded } from '../sealed-json.ts'
import { unwrap, wrap } from '../wrap.ts'
import { heldEnc, type StaffKeys } from './staff-keys.ts'

/** A text that a member has sealed to themselves. Each wrap has its key, `to` one `enc` point; only a private half opens it (SPEC C34, C37). */
export type ForOneself = {
  readonly wraps: readonly { readonly to: string; readonly wrapped: string }[]
  readonly sealed: string
}

type OwnKeys = Pick<StaffKeys, 'id' | 'enc' | 'others'>

/** `purpose`: no text passes for one of another purpose. It needs no private key. */
export async function sealForOneself(keys: OwnKeys, purpose: string, text: string): Promise<ForOneself> {
  const secret = random(32)
  const points = await ownPoints(keys)
  const wraps = points.map(async (to) => ({ to, wrapped: await wrap(to, secret, about(keys.id, purpose)) }))
  const sealed = await sealPadded(await keyOf(secret, keys.id, purpose), about(keys.id, purpose), utf8(text))
  return { wraps: await Promise.all(wraps), sealed }
}

/** Null for anything that this member has not sealed so, or whose key they have no more. */
export async function openForOneself(
  keys: OwnKeys,
  purpose: string,
  { wraps, sealed }: ForOneself,
): Promise<string | null> {
  for (const { to, wrapped } of wraps) {
    const pair = await heldEnc(keys, to)
    const secret = pair && (await unwrap(pair, wrapped, about(keys.id, purpose)))
    if (!secret) continue
    const opened = await unsealPadded(await keyOf(secret, keys.id, purpose), about(keys.id, purpose), sealed)
    return opened.ok ? fromUtf8(opened.value) : null
  }
  return null
}

/** The points of all `enc` pairs that this member holds: a key that a renewal brings is among them before it (SPEC S27). */
export const ownPoints = ({ enc, others }: Pick<OwnKeys, 'enc' | 'others'>): Promise<readonly string[]> =>
  Promise.all([enc, ...others].map(({ publicKey }) => readPublic(publicKey)))

const about = (id: StaffId, purpose: string) => context('for-oneself', id, purpose)

const keyOf = async (secret: Parameters<typeof importSecret>[0], id: StaffId, purpose: string) =>
  deriveSealingKey(await importSecret(secret), noSalt, context('for-oneself-key', id, purpose))
