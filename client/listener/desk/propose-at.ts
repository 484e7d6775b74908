import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { cardLines } from '#client/handover/card-view/card-lines.ts'
import { prepareProposal } from '#client/handover/panel/propose.ts'
import { settled } from '#client/ui/settled.ts'
import type { ListenerConnection } from './listener-connection.ts'
import type { Seat } from './seat.ts'

type Proposing = {
  readonly connection: ListenerConnection
  readonly keys: Pick<StaffKeys, 'id' | 'sig'>
  readonly organisation: string
  readonly certificate: string | null
  readonly now: () => number
}

/** Proposes what is drafted at a seat, once at a time; the seat shows what came of it. */
export async function proposeAt(seat: Seat, { connection, certificate, ...proposer }: Proposing): Promise<void> {
  const { conversation, drafts, log, proposing } = seat.state()
  if (proposing) return
  if (certificate === null) return seat.proposing(false, 'no-certificate')
  seat.proposing(true)
  const prepare = () => connection.request('handover:prepare', { conversation })
  const proposal = await settled(() =>
    prepareProposal(drafts.handover, cardLines(log.timeline), { ...proposer, certificate, prepare }),
  )
  if (!proposal.ok) return seat.proposing(false, proposal.refused)
  seat.proposing(false, seat.say(proposal.value).ok ? undefined : 'not-available')
}
