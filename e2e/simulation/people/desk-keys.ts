import { summaryOf } from '#client/handover/panel/handover-draft.ts'
import type { DeskKeys } from '#client/listener/desk/desk-keys.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { ProposalId, SenderSessionId, StaffId } from '#shared/ids.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { ok, refuse } from '#shared/result.ts'
import type { World } from '../world.ts'
import { team } from './team.ts'
import { termAttestation, termChannel, termGrant } from './terms.ts'

/** The cryptography of a listener's desk, as terms, from the run's seed. */
export const termDeskKeys = (world: World, staff: StaffId): DeskKeys => ({
  newSession: () => world.id('seat') as SenderSessionId,
  openChannel: (conversation) => termChannel(world, conversation),
  openGrant: async (wrapped, conversation, epoch) => termGrant.open(world, staff, wrapped, conversation, epoch),
  async propose({ reason, specialities, urgency, ...draft }, _lines, { certificate, commitment, prepare }) {
    if (commitment === undefined) return refuse('no-permit')
    const permitted = await prepare(commitment)
    if (!permitted.ok) return permitted
    const { team: certified, expires } = permitted.value
    const text = nameText(newestConsentText('fr'))
    const exp = Math.floor(expires / 1000)
    return ok({
      kind: 'proposal',
      id: world.id('proposal') as ProposalId,
      ...text,
      ...{ team: certified, expires, reason, specialities: [...specialities], urgency },
      summary: summaryOf({ reason, specialities, urgency, ...draft }),
      suggested: [],
      attestation: termAttestation.sign(world, staff, {
        ...{ ...text, permit: commitment, listener: staff, exp },
        teamFingerprint: team.fingerprint,
      }),
      listener: certificate,
    })
  },
})
