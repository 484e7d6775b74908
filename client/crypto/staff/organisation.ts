import type { Bytes } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { type FreshPair, importPair, newPair } from '../key-pair.ts'
import { unwrap, wrap } from '../wrap.ts'

/** Makes the organisation's pair, once, in the first supervisor's browser at set-up. Its public key is the pin. */
export const newOrganisation = (): Promise<FreshPair> => newPair()

/** Seals the organisation's key at set-up to the first supervisor's `enc` key. Their certificate is signed with it afterwards. */
export const sealOrganisation = (
  organisation: FreshPair,
  supervisor: { readonly id: StaffId; readonly enc: string },
): Promise<string> => wrap(supervisor.enc, organisation.scalar, organisationContext(supervisor.id, organisation.public))

/** The non-extractable key that signs certificates. `wrong-key`: not this organisation's, or not sealed to this supervisor. */
export async function openOrganisation(
  enc: CryptoKeyPair,
  wrapped: string,
  supervisor: StaffId,
  organisation: string,
): Promise<Result<CryptoKey, 'wrong-key'>> {
  const scalar = await openScalar(enc, wrapped, supervisor, organisation)
  const pair = scalar === null ? refuse('wrong-key') : await importPair('sig', scalar, organisation)
  return pair.ok ? ok(pair.value.privateKey) : pair
}

/** Seals the organisation's key, which one supervisor holds, to another with a verified certificate. */
export async function passOrganisation(
  enc: CryptoKeyPair,
  wrapped: string,
  holder: StaffId,
  organisation: string,
  to: VerifiedCertificate<'supervisor'>,
): Promise<Result<string, 'wrong-key'>> {
  const scalar = await openScalar(enc, wrapped, holder, organisation)
  const isKey = scalar !== null && (await importPair('sig', scalar, organisation)).ok
  if (!isKey) return refuse('wrong-key')
  return ok(await sealOrganisation({ public: organisation, scalar }, to))
}

const openScalar = (
  enc: CryptoKeyPair,
  wrapped: string,
  supervisor: StaffId,
  organisation: string,
): Promise<Bytes | null> => unwrap(enc, wrapped, organisationContext(supervisor, organisation))

const organisationContext = (supervisor: StaffId, organisation: string) =>
  context('organisation', supervisor, organisation)
