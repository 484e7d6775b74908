import type { Bytes } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import type { NewTeamEpoch, SignedWrap } from '#shared/protocol/team.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { type FreshPair, importPair, newPair } from '../key-pair.ts'
import { unwrap, wrap } from '../wrap.ts'
import { type Admitter, signAdmission } from './admission.ts'

/** An opened epoch of the cell's key. It was checked against `public`, the certified point. */
export type TeamKey = {
  readonly team: string
  readonly epoch: number
  readonly public: string
  readonly pair: CryptoKeyPair
}

/** The holder of a wrap of a team epoch: a member with their `enc` pair, or the recovery sheet's pair. */
export type TeamHolder = { readonly id: StaffId | 'recovery'; readonly enc: CryptoKeyPair }

/** Whoever seals a team's key to members, and the deployment that they do it for. */
export type Admitting = Admitter & { readonly deployment: string }

/**
 * Makes an epoch for `team:create-epoch`: the private key sealed to each member and to the recovery sheet, each wrap with the maker's signed
 * admission. That request also needs a claim.
 * `recovery` is the public point of the sheet: for epoch 1 the sheet just printed, later that of the last certified epoch. Never take it
 * unchecked from the server.
 */
export async function makeTeamEpoch(
  { team, epoch, recovery }: { readonly team: string; readonly epoch: number; readonly recovery: string },
  members: readonly VerifiedCertificate<'cell'>[],
  maker: Admitting,
  pair?: FreshPair,
): Promise<Omit<NewTeamEpoch, 'claim'>> {
  const fresh = pair ?? (await newPair())
  const of = { team, epoch, public: fresh.public }
  const wraps = await Promise.all(members.map((member) => sealFor(maker, of, member, fresh.scalar)))
  return { ...of, recovery, recoveryWrap: await sealScalar(of, 'recovery', recovery, fresh.scalar), wraps }
}

/** Opens an epoch and checks it against its certificate, so that the server cannot plant a key. */
export async function openTeamKey(
  holder: TeamHolder,
  wrapped: string,
  certificate: VerifiedCertificate<'team'>,
): Promise<Result<TeamKey, 'wrong-key'>> {
  const opened = await openScalar(holder, wrapped, certificate)
  if (!opened.ok) return opened
  const { id: team, epoch, enc } = certificate
  return ok({ team, epoch, public: enc, pair: opened.value.pair })
}

/**
 * Seals the private key of an epoch to a member with a verified certificate, to admit them or to restore a recovered epoch, and signs that as
 * `by`.
 */
export async function admitToTeam(
  holder: TeamHolder,
  wrapped: string,
  certificate: VerifiedCertificate<'team'>,
  newcomer: VerifiedCertificate<'cell'>,
  by: Admitting,
): Promise<Result<SignedWrap, 'wrong-key'>> {
  const opened = await openScalar(holder, wrapped, certificate)
  if (!opened.ok) return opened
  const of = { team: certificate.id, epoch: certificate.epoch, public: certificate.enc }
  return ok(await sealFor(by, of, newcomer, opened.value.scalar))
}

async function sealFor(
  { deployment, ...by }: Admitting,
  of: Epoch,
  { id: member, enc }: VerifiedCertificate<'cell'>,
  scalar: Bytes,
): Promise<SignedWrap> {
  const wrap = await sealScalar(of, member, enc, scalar)
  return { member, wrap, signature: await signAdmission(by, { deployment, ...of, member, enc, wrap }) }
}

async function openScalar(
  holder: TeamHolder,
  wrapped: string,
  { id: team, epoch, enc }: VerifiedCertificate<'team'>,
): Promise<Result<{ readonly scalar: Bytes; readonly pair: CryptoKeyPair }, 'wrong-key'>> {
  const scalar = await unwrap(holder.enc, wrapped, teamKeyContext({ team, epoch, public: enc }, holder.id))
  if (scalar === null) return refuse('wrong-key')
  const pair = await importPair('enc', scalar, enc)
  return pair.ok ? ok({ scalar, pair: pair.value }) : pair
}

type Epoch = { readonly team: string; readonly epoch: number; readonly public: string }

const sealScalar = (of: Epoch, to: TeamHolder['id'], point: string, scalar: Bytes) =>
  wrap(point, scalar, teamKeyContext(of, to))

const teamKeyContext = ({ team, epoch, public: point }: Epoch, to: TeamHolder['id']) =>
  context('team-key', team, epoch, to, point)
