import type { ConnectionState } from '#client/connection/connection.ts'
import { inTurn } from '#client/machine/machine.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { type DeskEvent, type DeskMachine, type Move, noWake, type Step } from './desk-machine-state.ts'
import { forgetOthers, noteCut, place, releaseOthers, takeDesk } from './desk-seats.ts'

export const connectionIs =
  (connection: ConnectionState): Move =>
  (desk) =>
    connection === 'connected'
      ? [{ ...desk, connection }, []]
      : [{ ...desk, connection, phase: 'away' }, [noWake, { type: 'offline' }]]

/** The page keeps showing the former state until the service has sent the new one. */
export const open: Move = (desk) => [
  { ...desk, phase: desk.phase === 'open' ? 'open' : 'opening' },
  [noWake, { type: 'open' }],
]

/** An answer on a lost connection is ignored: the next connection asks again. */
export const afterOpened =
  ({ answer, at }: Extract<DeskEvent, { type: 'opened' }>): Move =>
  (desk) => {
    if (!answer.ok) return notOpened({ ...desk, refused: answer.refused }, isTransient(answer.refused))
    if (desk.phase === 'away') return [desk, []]
    const { conversations, ...said } = answer.value
    return inTurn(
      desk,
      releaseOthers(conversations.map(({ conversation }) => conversation)),
      (next) => [
        { ...next, phase: 'open', service: { ...said, openedAt: at }, refused: null, restarting: false },
        [noWake],
      ],
      noteCut(desk, said.desk),
      takeDesk(said.desk),
      ...conversations.map(place),
      forgetOthers,
    )
  }

/** An open desk stays open while it asks again. */
function notOpened(desk: DeskMachine, isPassing: boolean): Step {
  if (desk.phase === 'away') return [desk, []]
  if (desk.phase === 'open') return [desk, isPassing ? [again] : []]
  return isPassing ? [{ ...desk, phase: 'delayed' }, [again]] : [{ ...desk, phase: 'refused' }, []]
}

const again = { type: 'wake', timer: 'open', milliseconds: 2000 } as const
