import type { HalfOwner } from '#shared/protocol/halves.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { PlacedHalf } from '#shared/protocol/placed-half.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { leaveConversation } from '../conversation/end.ts'
import { randomId, randomSecret, sha256OfBytes } from '../platform/random-id.ts'
import type { Store } from '../store/port.ts'
import type { Transactor } from '../transaction/transactor.ts'
import { isThere, lapseOf } from './kept-for.ts'
import { type HeldHalf, openRow, sealRow } from './row.ts'

export type HalfParts = {
  readonly store: Pick<Store, 'putHalf' | 'renewHalf' | 'readHalf' | 'dropHalf'>
  readonly transactor: Transactor
  readonly limits?: Limits
}

type Done = Result<Record<string, never>, RefusalName>

/** Asked for a row that is not there, so that it costs the same work (SPEC A6). */
const nobody: HalfOwner = { kind: 'conversation', conversation: randomId() as never, bearer: randomSecret() }

/** Keeps the service's half of a storage key for an owner who is there (SPEC D1, D2). Refuses `not-available`. */
export async function putHalf(parts: HalfParts, placed: PlacedHalf, of: HalfOwner, now: number): Promise<Done> {
  const there = await parts.transactor.transact(isThere(of, now))
  if (!there.ok) return there
  await placeHalf(parts, placed, of, now)
  return ok({})
}

/** Does the same without asking for the owner, who is about to be kept: keys come before what needs them (ST10). */
export async function placeHalf(
  { store, limits = promised }: { readonly store: Pick<Store, 'putHalf'>; readonly limits?: Limits },
  { secret, half }: PlacedHalf,
  of: HalfOwner,
  now: number,
): Promise<void> {
  const sealed = sealRow(secret, { half, of })
  await store.putHalf(sha256OfBytes(secret), { lapsesAt: lapseOf(of, now, limits), sealed })
}

/** Keeps a half longer, for an owner who is there (SPEC D2). Refuses `not-available`, also where the half is kept no more. */
export async function renewHalf(parts: HalfParts, placed: PlacedHalf, of: HalfOwner, now: number): Promise<Done> {
  const there = await parts.transactor.transact(isThere(of, now))
  if (!there.ok) return there
  return (await keepLonger(parts, placed, of, now)) ? ok({}) : refuse('not-available')
}

/**
 * Whether the half is kept, and now longer. One that was dropped stays dropped, also if both requests are under way at once. It writes only if
 * something changes: a page renews more often than a lapse moves.
 */
export async function keepLonger(
  { store, limits = promised }: Pick<HalfParts, 'store' | 'limits'>,
  { secret, half }: PlacedHalf,
  of: HalfOwner,
  now: number,
): Promise<boolean> {
  const name = sha256OfBytes(secret)
  const lapsesAt = lapseOf(of, now, limits)
  const kept = await store.readHalf(name)
  const row: HeldHalf = { half, of }
  if (kept?.lapsesAt === lapsesAt && isSame(openRow(secret, kept.sealed), row)) return true
  return store.renewHalf(name, { lapsesAt, sealed: sealRow(secret, row) })
}

/** Drops a half whose owner was not kept after all. Where that is not certain, it stays and lapses. */
export async function takeBackHalf(
  parts: HalfParts,
  { secret }: PlacedHalf,
  of: HalfOwner,
  now: number,
): Promise<void> {
  const there = await parts.transactor.transact(isThere(of, now))
  if (!there.ok && there.refused === 'not-available') await dropHalf(parts, secret)
}

const isSame = (one: HeldHalf | null, other: HeldHalf) => JSON.stringify(one) === JSON.stringify(other)

/**
 * The half under this secret, while it is kept and its owner is still there (SPEC D2). Everything else is `not-available`, after the same work.
 */
export async function fetchHalf(
  { store, transactor }: HalfParts,
  secret: string,
  now: number,
): Promise<Result<{ half: string }, RefusalName>> {
  const kept = await store.readHalf(sha256OfBytes(secret))
  const row = kept && openRow(secret, kept.sealed)
  const there = await transactor.transact(isThere(row?.of ?? nobody, now))
  if (!there.ok) return there
  return row ? ok({ half: row.half }) : refuse('not-available')
}

/** Drops a half. Answers ok whatever the secret: only its page has it. */
export async function dropHalf({ store }: Pick<HalfParts, 'store'>, secret: string): Promise<Done> {
  await store.dropHalf(sha256OfBytes(secret))
  return ok({})
}

/** Drops a half, and ends the conversation that it is kept for, if it is one. The page that is left could not open what it kept yet. */
export async function dropAndLeave(parts: HalfParts, secret: string, now: number): Promise<Done> {
  const kept = await parts.store.readHalf(sha256OfBytes(secret))
  const of = kept && openRow(secret, kept.sealed)?.of
  if (of?.kind === 'conversation')
    await parts.transactor.transact(leaveConversation(of.conversation, sha256OfBytes(of.bearer), now))
  return dropHalf(parts, secret)
}
