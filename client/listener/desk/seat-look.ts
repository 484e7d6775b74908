import type { Answer } from '#shared/protocol/exchange.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Live, LookTold, Move, Step } from './seat-state.ts'

/** Tells the service once that somebody looks, as soon as the conversation can be read: it gives back what nobody looks at (SPEC C23). */
export const tellLook: Move = (seat) => {
  const isDue = seat.phase === 'online' && seat.looked && seat.access.step !== 'waiting' && seat.lookTold === 'no'
  return isDue ? [{ ...seat, lookTold: 'telling' }, [{ type: 'tell-look' }]] : [seat, []]
}

/** The service says whether it knows. A new grant needs to be told anew, and so does what was put back to a former state. */
export const placeLook: Move = (seat) => {
  const { granted, looked } = seat.view
  if (looked) return become(seat, 'yes')
  return granted && (seat.lookTold === 'telling' || seat.lookTold === 'delayed') ? [seat, []] : become(seat, 'no')
}

export const afterLook =
  (answer: Answer<unknown>): Move =>
  (seat) => {
    if (seat.lookTold !== 'telling') return [seat, []]
    if (answer.ok) return become(seat, 'yes')
    return isTransient(answer.refused) ? [{ ...seat, lookTold: 'delayed' }, [again]] : become(seat, 'refused')
  }

/** A request of a lost connection may have no answer. */
export const loseLook: Move = (seat) => (seat.lookTold === 'yes' ? [seat, []] : become(seat, 'no'))

export const tryLookAgain: Move = (seat) => (seat.lookTold === 'delayed' ? become(seat, 'no') : [seat, []])

const become = (seat: Live, lookTold: LookTold): Step<Live> => [
  seat.lookTold === lookTold ? seat : { ...seat, lookTold },
  seat.lookTold === 'delayed' ? [noLookWake] : [],
]

export const lookTimer = 'look'
const again = { type: 'wake', timer: lookTimer, milliseconds: 2000 } as const
export const noLookWake = { type: 'wake', timer: lookTimer, milliseconds: null } as const
