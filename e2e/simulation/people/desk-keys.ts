import type { Channel } from '#client/crypto/channel.ts'
import { createReaderBook } from '#client/crypto/reader-chain.ts'
import { summaryOf } from '#client/handover/panel/handover-draft.ts'
import type { DeskKeys } from '#client/listener/desk/desk-keys.ts'
import { conversationLog } from '#server/conversation/state.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { ConversationId, ProposalId, SenderSessionId, StaffId } from '#shared/ids.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { ok, refuse } from '#shared/result.ts'
import { triageOf } from '#shared/ticket/triage.ts'
import type { World } from '../world.ts'
import { termGranted, termVerify } from './reader-terms.ts'
import { termHash } from './sealed-terms.ts'
import { team } from './team.ts'
import { noting, termChannel } from './term-channel.ts'
import { termAttestation } from './terms.ts'

/** The cryptography of a listener's desk, as terms, from the run's seed. */
export const termDeskKeys = (
  world: World,
  staff: StaffId,
  onChannel: (conversation: ConversationId, channel: Channel) => void,
): DeskKeys => ({
  newSession: () => world.id('seat') as SenderSessionId,
  openChannel(conversation) {
    const channel = termChannel(world, { kind: 'conversation', id: conversation })
    onChannel(conversation, channel)
    return noting(world, conversationLog(conversation), channel)
  },
  hash: termHash,
  async signAs(readers) {
    return readers.some(({ certificate }) => certificate.id === staff) ? world.certificates.signer(staff) : null
  },
  openReaders: (conversation, channel) =>
    createReaderBook(
      async (entry) => termVerify(world, conversation, world.pairs.get(conversation), entry),
      async (entry) => {
        const granted = termGranted(world, staff, entry)
        if (granted === null) return null
        const { firstEpoch, keys } = granted
        world.checks?.readers.took(conversation, staff, firstEpoch, keys.length)
        for (const [index, key] of keys.entries()) await channel.addEpoch(firstEpoch + index, key)
        return firstEpoch
      },
    ),
  async colleague(certificate) {
    const known = world.certificates.read(certificate, 'listener')
    return known ? { id: known.id, alias: known.alias } : null
  },
  async propose(draft, _lines, { certificate, commitment, prepare }) {
    if (commitment === undefined) return refuse('no-permit')
    const permitted = await prepare(commitment)
    if (!permitted.ok) return permitted
    const { team: certified, staple: teamStaple, expires } = permitted.value
    const text = nameText(newestConsentText('fr'))
    const exp = Math.floor(expires / 1000)
    return ok({
      kind: 'proposal',
      id: world.id('proposal') as ProposalId,
      ...text,
      ...{ team: certified, teamStaple, expires, ...triageOf(draft) },
      summary: summaryOf(draft),
      suggested: [],
      attestation: termAttestation.sign(world, staff, {
        ...{ ...text, permit: commitment, listener: staff, exp },
        teamFingerprint: team.fingerprint,
      }),
      listener: certificate,
    })
  },
})
