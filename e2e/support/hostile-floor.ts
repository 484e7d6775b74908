import { post } from '#client/connection/post.ts'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import { newPermit } from '#client/crypto/device/permit.ts'
import { deriveReturnCode, newReturnCode, type ReturnCode } from '#client/crypto/device/return-code.ts'
import type { SealedTicket } from '#client/crypto/device/seal-ticket.ts'
import { codeWords } from '#language/code-words.ts'
import type { ConversationId } from '#shared/ids.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import { aProposal, sealUnchecked, verifiedTeam } from './forgery.ts'
import { type HostileService, openHostileService } from './hostile-service.ts'
import { visitorWhoSays } from './meeting.ts'
import { must } from './must.ts'
import { type Floor, openFloor } from './people.ts'
import { type ListenerDevice, listenerDevice } from './staff-devices.ts'

/** A floor before which stands a hostile service, and Sam, who has talked to somebody and takes nobody else. */
export type HostileFloor = {
  readonly floor: Floor
  readonly service: HostileService
  readonly sam: ListenerDevice
  /** A conversation with Sam: the source of permits, and of content that belongs to no other listener. */
  readonly withSam: ConversationId
  readonly team: VerifiedCertificate<'team'>
  readonly close: () => Promise<void>
}

export async function openHostileFloor(): Promise<HostileFloor> {
  const floor = await openFloor()
  const service = await openHostileService(floor.product.origin)
  const sam = await listenerDevice(floor.staff.listener)
  await visitorWhoSays(service.origin, 'Pour Sam.')
  const withSam = (await sam.hears('Pour Sam.')).conversation
  await sam.desk.set({ availability: 'paused' })
  const team = await verifiedTeam(sam.session.organisation, (await prepared(sam, (await newPermit()).commitment)).team)
  return {
    ...{ floor, service, sam, withSam, team },
    async close() {
      sam.close()
      await service.close()
      await floor.close()
    },
  }
}

const prepared = async (sam: ListenerDevice, commitment: string) =>
  must(await sam.connection.request('handover:prepare', { commitment }))

/** A ticket that a young person's device sealed for this team, and the words that open its thread again. */
export async function aTicketWithCode({ floor, sam, team }: Pick<HostileFloor, 'floor' | 'sam' | 'team'>): Promise<{
  readonly ticket: SealedTicket
  readonly words: readonly string[]
}> {
  const words = newReturnCode(codeWords)
  const code: ReturnCode = await deriveReturnCode(words, sam.session.deploymentId)
  const by = { id: sam.session.staff.id, sig: sam.session.keys.sig.privateKey, certificate: sam.certificate }
  const permit = await newPermit()
  await prepared(sam, permit.commitment)
  const proposal = await aProposal({ commitment: permit.commitment, team }, by)
  const ticket = await sealUnchecked(proposal, team, { summary: { text: 'Je veux un suivi.' } }, permit, code)
  must(await post(publicHttp, 'tickets/submit', ticket.submission, { origin: floor.product.origin }))
  return { ticket, words }
}
