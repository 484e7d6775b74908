import { type ForOneself, openForOneself, sealForOneself } from '#client/crypto/staff/for-oneself.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { settled } from '#client/ui/settled.ts'
import { ok } from '#shared/result.ts'

/** What a desk leaves when the veil is locked: what stands unsent there, which is sealed, and what it knows without a word of anybody, which is not. */
export type LeftDesk = { readonly unsent: string | null; readonly known: string | null }

/** Seals what stands unsent for the desk after the veil. A fault loses it, and nothing else. */
export async function sealUnsent(
  keys: StaffKeys,
  text: string | null,
  onFault: (cause: unknown) => void,
): Promise<ForOneself | null> {
  if (text === null) return null
  const sealed = await settled(async () => ok(await sealForOneself(keys, purpose, text)), onFault)
  return sealed.ok ? sealed.value : null
}

export const openUnsent = async (keys: StaffKeys, sealed: ForOneself | null): Promise<string | null> =>
  sealed && openForOneself(keys, purpose, sealed)

const purpose = 'unsent'
