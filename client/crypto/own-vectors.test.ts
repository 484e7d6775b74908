import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, utf8 } from '#shared/bytes.ts'
import type { ConversationId, InvitationId, ProposalId, SenderSessionId, StaffId, TicketId } from '#shared/ids.ts'
import { admission } from '#shared/protocol/admission.ts'
import { entryHash, nextHead, startHead } from '#shared/protocol/chain.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { lineBytes, parseLine, signedLine } from '#shared/protocol/line.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import { parseRefusal, parseWithdrawal } from '#shared/protocol/withdrawal.ts'
import { type VerifiedCertificate, verifyCertificate } from './certificate.ts'
import { createChannel } from './channel.ts'
import { conversationIdOf } from './conversation-id.ts'
import { comeBack } from './device/coming-back.ts'
import { epochKey } from './device/conversation.ts'
import { signRefusal } from './device/permit.ts'
import { checkProposal } from './device/proposal.ts'
import { deriveReturnCode } from './device/return-code.ts'
import { sealTicket } from './device/seal-ticket.ts'
import { signWithdrawal } from './device/withdraw.ts'
import { sha256 } from './hash.ts'
import { commitmentOf } from './permit.ts'
import { verifyReaders } from './readers.ts'
import { isSignedBy } from './signature.ts'
import { verifyAdmission } from './staff/admission.ts'
import { openGranted } from './staff/granted.ts'
import { isInvitationProof, proveInvitation, verifyInvitation } from './staff/invitation.ts'
import { openOrganisation } from './staff/organisation.ts'
import { deriveRecoveryPair } from './staff/recovery-sheet.ts'
import { openStaffKeys, readStaffKeys, wrapStaffKeys } from './staff/staff-keys.ts'
import { openTeamKey } from './staff/team-key.ts'
import { openTicket, openTriage } from './staff/ticket-opening.ts'
import { verifyStaple } from './staple.ts'
import { counting } from './testing/counting.ts'
import { deploymentId, must, now, pairOf } from './testing/people.ts'
import { vectors } from './testing/vectors.ts'

const { organisation, listener, invitation, channel, team, returnCode, ticket } = vectors

describe('the vectors of the protocol: every byte that can be fixed is the same, and the others open', () => {
  test('certificates', async () => {
    const verified = must(await verifyCertificate(organisation.public, listener.certificate, { role: 'listener', now }))
    expect(verified.fingerprint).toBe(listener.fingerprint)
    expect(verified).toMatchObject({ enc: listener.enc.public, sig: listener.sig.public })
  })

  test('[S17] the staple of a certificate', async () => {
    const pin = { organisation: organisation.public, deploymentId }
    const verified = must(await verifyStaple(pin, listener.staple, listener.fingerprint))
    expect(verified.until - verified.issued).toBe(14 * 86_400)
    expect(verified.issued).toBe(now / 1000)
    expect(await verifyStaple(pin, listener.staple, team.member.wrap.slice(0, 43))).toEqual({
      ...{ ok: false, refused: 'unstapled' },
    })
  })

  test('messages, signals and grants', async () => {
    const { envelope, frame } = channel
    const made = createChannel({ kind: 'conversation', id: channel.id as ConversationId }, counting())
    const signer = {
      key: (await imported('sig', listener.sig)).privateKey,
      public: listener.sig.public,
      certificate: null,
    }
    await made.addEpoch(2, bytes(channel.key))
    const sender = { epoch: 2, role: 'youth', session: envelope.session as SenderSessionId } as const
    const line = { content: channel.content, claim: channel.claim }
    // The signature differs at each run, so the line is opened instead.
    expect(must(await made.seal(signer, sender, 7, line)).sealed).toHaveLength(envelope.sealed.length)
    expect(must(await made.sealSignal(signer, sender, 7, channel.signal))).toEqual(frame)
    const author = () => listener.sig.public
    const opened = must(await made.open({ ...sender, ...envelope, session: sender.session }, author))
    expect(opened).toMatchObject(line)
    expect(must(await made.openSignal({ ...sender, ...frame, session: sender.session }, author))).toEqual(
      channel.signal,
    )
  })

  test('a line: its bytes, what its author signs, and its place in the chain', async () => {
    const { line } = vectors
    const log = { ...line.log, id: line.log.id as ConversationId }
    const header = { ...line.header, session: line.header.session as SenderSessionId }
    const { claim, certificate, author } = line
    const content = utf8(line.content)
    const parts = { claim, certificate, signature: new Uint8Array(64).fill(9), content }
    expect(toBase64url(lineBytes(parts))).toBe(line.bytes)
    expect(parseLine(bytes(line.bytes))).toEqual(parts)
    const signed = signedLine(log, { ...header, author, certificate, claim, contentSha256: await sha256(content) })
    expect(toBase64url(signed)).toBe(line.signed)
    const start = await startHead(sha256, log, author)
    const entry = await entryHash(sha256, { kind: 'message', envelope: { ...header, sealed: line.sealed } })
    expect([start, entry, await nextHead(sha256, start, entry)]).toEqual([line.start, line.entry, line.head])
  })

  test('changes of readers, and the keys of later epochs', async () => {
    const conversation = await conversationIdOf(listener.sig.public)
    expect(conversation).toBe(channel.conversationOfListenerSig)
    const { entry, key1 } = channel.readers
    const signed = must(
      await verifyReaders(conversation, organisation.public, { entry, certificates: [listener.certificate] }),
    )
    const enc = await imported('enc', listener.enc)
    const granted = await openGranted({ id: listener.id as StaffId, enc, others: [] }, signed)
    expect(granted?.keys.map(toBase64url)).toEqual([channel.key, key1])
    expect(toBase64url(await epochKey(bytes(channel.seed), conversation, 1, signed.bodyHash))).toBe(key1)
  })

  test('staff keys, the organisation’s key and invitations', async () => {
    const fresh = { former: [], enc: freshOf(listener.enc), next: null, sig: freshOf(listener.sig) }
    const exportKey = bytes(listener.exportKey)
    const id = listener.id as StaffId
    expect(await wrapStaffKeys(fresh, exportKey, id, counting())).toBe(listener.wrappedKeys)
    const points = { enc: listener.enc.public, sig: listener.sig.public }
    const sealed = { ...points, encs: [points.enc] }
    const keys = must(await readStaffKeys(id, must(await openStaffKeys(listener.wrappedKeys, exportKey, id, sealed))))
    expect((await openOrganisation(keys.enc, organisation.wrap, id, organisation.public)).ok).toBe(true)
    const enrolment = { ...invitation.enrolment, invitation: invitation.enrolment.invitation as InvitationId, id }
    expect(await proveInvitation(invitation.secret, enrolment)).toBe(invitation.proof)
    expect(await isInvitationProof(invitation.secret, enrolment, invitation.proof)).toBe(true)
    const inviter = { ...points, id } as VerifiedCertificate<'supervisor'>
    const about = {
      ...enrolment,
      role: 'listener',
      secret: invitation.secret,
      deployment: returnCode.deploymentId,
    } as const
    expect(await verifyInvitation(invitation.statement, inviter, about, now)).toMatchObject({ ok: true })
  })

  test('the team’s key and its recovery sheet', async () => {
    const certificate = must(
      await verifyCertificate(organisation.public, team.certificate, { role: 'team:suivi', now }),
    )
    const sheet = await deriveRecoveryPair(team.recoverySheet, team.id)
    expect(sheet.public).toBe(team.recovery)
    expect((await openTeamKey(sheet.holder, team.recoveryWrap, certificate)).ok).toBe(true)
    const member = { id: team.member.id as StaffId, enc: await imported('enc', team.member.enc) }
    expect(must(await openTeamKey(member, team.member.wrap, certificate)).public).toBe(team.public)
    const by = must(await verifyCertificate(organisation.public, team.member.certificate, { role: 'cell', now }))
    const about = {
      ...{ deployment: returnCode.deploymentId, team: team.id, epoch: team.epoch, public: team.public },
      ...{ member: member.id, enc: team.member.enc.public },
    }
    const unsigned = unsignedText('admission', admission, { ...about, by: by.id, wrap: team.member.wrap })
    const signed = signedWith(unsigned, team.member.signature)
    expect(await verifyAdmission(signed, by, about)).toEqual({ ok: true, value: team.member.wrap })
  })

  test('the return code', async () => {
    const code = await deriveReturnCode(returnCode.words, returnCode.deploymentId)
    expect({ lookup: code.lookup, proof: code.proof }).toEqual({ lookup: returnCode.lookup, proof: returnCode.proof })
    const { submission } = ticket
    const { selfWrap } = submission.returnCode
    const found = { ticket: submission.ticket as TicketId, consent: submission.consent, selfWrap }
    expect(must(await comeBack(found, code)).keys).toEqual(ticket.keys)
  })

  test('a ticket: the same choice gives the same parts, and the stored one opens', async () => {
    const { submission, chosen } = ticket
    const code = await deriveReturnCode(returnCode.words, returnCode.deploymentId)
    const trust = {
      organisation: organisation.public,
      deploymentId: returnCode.deploymentId,
      from: listener.id as StaffId,
      now,
      heldFor: 0,
      permits: [ticket.permit],
    }
    expect(await commitmentOf(ticket.permit)).toBe(ticket.permit.commitment)
    const proposal = must(await checkProposal(theProposal(), trust))
    const choice = { summary: chosen.summary, messages: { lines: [...chosen.messages.lines] }, contact: chosen.contact }
    const order = { proposal, chosen: choice, code, day: ticket.day }
    const again = must(await sealTicket(order, counting()))
    const { consent: _, teamWrap: __, ...fixed } = submission
    expect(again.submission).toMatchObject(fixed)
    expect(again.keys).toEqual(ticket.keys)
    const signed = must(parseConsentRecord(submission.consent)).payload
    const { wrapSha256 } = must(parseConsentRecord(again.submission.consent)).payload
    expect(must(parseConsentRecord(again.submission.consent)).payload).toEqual({ ...signed, wrapSha256 })

    const pair = await imported('enc', team)
    const keys = { organisation: organisation.public, team: { team: team.id, epoch: 1, public: team.public, pair } }
    const sealed = { ...submission, ticket: submission.ticket as TicketId, epoch: 1, wrapper: null }
    const opened = must(await openTicket(sealed, keys))
    expect(opened.content).toMatchObject(chosen)
    expect(toBase64url(opened.key)).toBe(ticket.keys.key)
    expect(must(await openTriage(sealed, keys)).reason).toBe('home')
  })

  test('a withdrawal and a refusal', async () => {
    const kept = must(parseWithdrawal(ticket.withdrawal))
    expect(await isSignedBy(ticket.permit.sig, kept)).toBe(true)
    const again = await signWithdrawal({ ...ticket.keys, ticket: ticket.keys.ticket as TicketId }, ticket.day)
    expect(again.split('.').slice(0, 2)).toEqual(ticket.withdrawal.split('.').slice(0, 2))
    expect(await isSignedBy(ticket.permit.sig, must(parseRefusal(ticket.refusal)))).toBe(true)
    const refused = await signRefusal(ticket.permit, ticket.day)
    expect(refused.split('.').slice(0, 2)).toEqual(ticket.refusal.split('.').slice(0, 2))
  })
})

function theProposal(): Proposal {
  const { proposal } = ticket
  return { ...proposal, id: proposal.id as ProposalId, specialities: [...proposal.specialities], suggested: [] }
}

type Pair = { readonly public: string; readonly scalar: string }

const freshOf = (pair: Pair) => ({ public: pair.public, scalar: bytes(pair.scalar) })

const imported = (use: 'enc' | 'sig', pair: Pair) => pairOf(use, freshOf(pair))

function bytes(text: string): Bytes {
  const read = fromBase64url(text)
  if (read === null) throw new Error('not base64url')
  return read
}
