import type { Bytes } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { type FreshPair, importPair, newPair } from '../key-pair.ts'
import { unwrap, wrap } from '../wrap.ts'

/** The organisation's pair, made once, in the first supervisor's browser at set-up. Its public half is the pin. */
export const newOrganisation = (): Promise<FreshPair> => newPair()

/** At set-up, to the first supervisor's own `enc` key, whose certificate this very key is about to sign. */
export const sealOrganisation = (
  organisation: FreshPair,
  supervisor: { readonly id: StaffId; readonly enc: string },
): Promise<string> => wrap(supervisor.enc, organisation.scalar, organisationContext(supervisor.id, organisation.public))

/** The key that signs certificates, not extractable. `wrong-key`: not this organisation's, or not sealed to this supervisor. */
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

/** Seals the organisation's key, held by one supervisor, to another whose certificate was verified. */
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
