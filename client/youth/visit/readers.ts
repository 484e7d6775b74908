import { epochOf, type Timeline } from '#client/conversation/timeline.ts'
import type { CertificateRefusal } from '#client/crypto/certificate.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import type { StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { TalkingConversation } from './talk-state.ts'

/** The listener of an epoch, by the certificate that this device verified. */
export type Reader = { readonly epoch: number; readonly id: StaffId; readonly alias: string }

export type AdmissionRefusal = CertificateRefusal | 'no-pin' | 'other-person' | 'unstapled' | 'lapsed'

type Epochs = Pick<Timeline, 'epochs'>

/** The listener who reads this epoch, and writes under it; undefined while nobody does. */
export function readerOf({ epochs }: Epochs, epoch: number): Reader | undefined {
  const listener = epochs[epoch - 1]?.readers.find(({ kind }) => kind === 'listener')
  return listener && { epoch, id: listener.certificate.id, alias: listener.certificate.alias }
}

/** The certified alias of somebody who was ever let in. */
export const aliasOf = ({ epochs }: Epochs, id: StaffId): string | undefined =>
  epochs.flatMap(({ readers }) => readers).findLast(({ certificate }) => certificate.id === id)?.certificate.alias

/** What the person said of what was written before: ticked, from the beginning; empty, from now on. */
export type Box = 'ticked' | 'empty'

/** How somebody comes: asked, with a box; or unasked, after a loss. */
export type Coming = { readonly how: 'asked'; readonly box: Box } | { readonly how: 'unasked' }

/**
 * The first epoch whose key somebody gets who comes now (SPEC C16). Asked: what the box says. Unasked: what they had; somebody new gets
 * everything since the last empty box. Where it was passed on to whoever is free next, the box was for them (SPEC C45).
 */
export function firstEpochFor({ epochs }: Epochs, id: StaffId, coming: Coming): number {
  if (coming.how === 'asked') return coming.box === 'ticked' ? 0 : epochOf({ epochs }) + 1
  const opens = epochs.at(-1)?.opens
  if (opens !== undefined) return opens
  const readers = epochs.flatMap((epoch) => epoch.readers)
  const had = readers.findLast(({ certificate }) => certificate.id === id)
  return had?.firstEpoch ?? Math.max(0, ...readers.map(({ firstEpoch }) => firstEpoch))
}

/**
 * What the readers should be, by the service's newest state, and what has to be done for it. `full`: there is no epoch left to do it. `guestOver`: the
 * epoch whose guest's time is over, or whom the person has put out.
 */
export type Wanted = 'as-it-is' | 'let-go' | 'let-in' | 'let-guest-go' | 'full'

export function wantedReaders(
  timeline: Epochs,
  service: { readonly phase: 'waiting' } | Pick<TalkingConversation, 'phase' | 'granted' | 'listener' | 'guest'>,
  guestOver?: number,
): Wanted {
  const present = readerOf(timeline, epochOf(timeline))
  const isRead = service.phase === 'talking' && service.granted && present?.id === service.listener.id
  const guest = guestNow(timeline)
  if (isRead && !(guest && (guestOver === epochOf(timeline) || !isStaying(service, guest)))) return 'as-it-is'
  if (epochOf(timeline) + 1 >= limits.epochs) return 'full'
  if (isRead) return 'let-guest-go'
  if (service.phase === 'talking') return 'let-in'
  return present ? 'let-go' : 'as-it-is'
}

const readersNow = ({ epochs }: Epochs): readonly EpochReader[] => epochs.at(-1)?.readers ?? []

/** Whether the service says that this guest is still there. */
const isStaying = ({ guest: told }: Pick<TalkingConversation, 'guest'>, { certificate }: EpochReader): boolean =>
  told?.state === 'reads' && told.id === certificate.id

/** The guest of the present epoch. */
export const guestNow = (timeline: Epochs): EpochReader | undefined =>
  readersNow(timeline).find(({ kind }) => kind === 'guest')

/** Who reads on when the guest is gone. */
export const withoutGuest = (timeline: Epochs): readonly EpochReader[] =>
  readersNow(timeline).filter(({ kind }) => kind !== 'guest')

/** The epoch to seal under; null while it is that of a listener who is gone: what is written now is not for them (SPEC C7). */
export function sealingEpoch(timeline: Epochs, present: Reader | undefined): number | null {
  const epoch = epochOf(timeline)
  return readerOf(timeline, epoch) && !present ? null : epoch
}
