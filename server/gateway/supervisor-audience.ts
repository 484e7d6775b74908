import type { Limits } from '#shared/protocol/limits.ts'
import { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { renewJoining } from '../conversation/join.ts'
import { everyTogether, systemScheduler } from '../platform/scheduler.ts'
import { answerRequests, type GatewayEdge, type Handlers } from './answer.ts'
import { type Admitting, admitStaff, type StaffAudience, type StaffCaller } from './handshake.ts'

export type SupervisorAudienceParts = Admitting & {
  readonly limits: Limits
  readonly supervisor: Handlers<typeof supervisorRequests, StaffCaller>
}

/** The audience of coordination. While a page of theirs that reads is connected, this node renews a coordinator's place in the conversation that they have joined (SPEC C52). */
export function supervisorAudience(parts: SupervisorAudienceParts, edge: GatewayEdge): StaffAudience {
  const { transactor, clock, limits, supervisor, scheduler = systemScheduler } = parts
  return admitStaff('supervisor', parts, (caller) => {
    const { peer, staff } = caller
    const read = supervisor['conversation:read']
    let hasRead = false
    const renew = () => transactor.transact(renewJoining(staff, hasRead, clock.now(), limits))
    const stopRenewing = everyTogether(scheduler, limits.guestLeaseRenewal, () =>
      edge.onWork(renew().catch((thrown: unknown) => edge.onBug('presence', thrown))),
    )
    const noticing: typeof supervisor = {
      ...supervisor,
      'conversation:read': {
        ...read,
        async answer(by, asked) {
          const page = await read.answer(by, asked)
          hasRead ||= page.ok
          return page
        },
      },
    }
    answerRequests(peer, supervisorRequests, noticing, caller, edge)
    peer.onClose(stopRenewing)
  })
}
