import type { StaffId } from '#shared/ids.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'

/** A coordinator is replacing the organisation's key until this time, milliseconds (SPEC S24). */
export type Rotating = { readonly by: StaffId; readonly until: number }

export const rotatingKey = stateKey<Rotating>('rotating', 'main')

/** How long a coordinator's browser has to sign, milliseconds. It lapses by itself. */
export const rotationWithin = 120_000

/** Meanwhile nobody begins a conversation, no ticket comes, and no thread introduces a member: what is signed stays all that there is. */
export const isRotating = (draft: Draft, now: number): boolean => (draft.read(rotatingKey)?.until ?? 0) > now
