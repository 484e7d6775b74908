import { fromUtf8, utf8 } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { deriveSealingKey, importSecret, noSalt } from '../derive.ts'
import { readPublic } from '../key-pair.ts'
import { random } from '../random.ts'
import { sealPadded, unsealPadded } from '../sealed-json.ts'
import { unwrap, wrap } from '../wrap.ts'
import { heldEnc, type StaffKeys } from './staff-keys.ts'

/** A text that a member has sealed to their own `enc`. `to`: its point. Only the private half opens it (SPEC C34). */
export type ForOneself = { readonly to: string; readonly wrapped: string; readonly sealed: string }

/** `purpose`: no text passes for one of another purpose. It needs no private key. */
export async function sealForOneself(
  { id, enc }: Pick<StaffKeys, 'id' | 'enc'>,
  purpose: string,
  text: string,
): Promise<ForOneself> {
  const to = await readPublic(enc.publicKey)
  const secret = random(32)
  const wrapped = await wrap(to, secret, about(id, purpose))
  const sealed = await sealPadded(await keyOf(secret, id, purpose), about(id, purpose), utf8(text))
  return { to, wrapped, sealed }
}

/** Null for anything that this member has not sealed so, or whose key they have no more. */
export async function openForOneself(
  keys: Pick<StaffKeys, 'id' | 'enc' | 'others'>,
  purpose: string,
  { to, wrapped, sealed }: ForOneself,
): Promise<string | null> {
  const pair = await heldEnc(keys, to)
  const secret = pair && (await unwrap(pair, wrapped, about(keys.id, purpose)))
  if (!secret) return null
  const opened = await unsealPadded(await keyOf(secret, keys.id, purpose), about(keys.id, purpose), sealed)
  return opened.ok ? fromUtf8(opened.value) : null
}

const about = (id: StaffId, purpose: string) => context('for-oneself', id, purpose)

const keyOf = async (secret: Parameters<typeof importSecret>[0], id: StaffId, purpose: string) =>
  deriveSealingKey(await importSecret(secret), noSalt, context('for-oneself-key', id, purpose))
