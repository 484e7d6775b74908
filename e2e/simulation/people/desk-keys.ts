import { summaryOf } from '#client/handover/panel/handover-draft.ts'
import type { DeskKeys } from '#client/listener/desk/desk-keys.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { ProposalId, SenderSessionId, StaffId } from '#shared/ids.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { ok } from '#shared/result.ts'
import type { World } from '../world.ts'
import { signedTerm, termChannel, termGrant } from './terms.ts'

/** The cryptography of a listener's desk, as terms, from the run's seed. */
export const termDeskKeys = (world: World, staff: StaffId): DeskKeys => ({
  newSession: () => world.id('seat') as SenderSessionId,
  openChannel: (conversation) => termChannel(world, conversation),
  openGrant: async (wrapped, conversation, epoch) => termGrant.open(world, staff, wrapped, conversation, epoch),
  async propose({ reason, specialities, urgency, ...draft }, _lines, { certificate, prepare }) {
    const permitted = await prepare()
    if (!permitted.ok) return permitted
    const { permit, team, expires } = permitted.value
    return ok({
      kind: 'proposal',
      id: world.id('proposal') as ProposalId,
      ...nameText(newestConsentText('fr')),
      ...{ permit, team, expires, reason, specialities: [...specialities], urgency },
      summary: summaryOf({ reason, specialities, urgency, ...draft }),
      suggested: [],
      attestation: signedTerm('attestation', staff),
      listener: certificate,
    })
  },
})
