import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, utf8 } from '#shared/bytes.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { ConversationId, InvitationId, ProposalId, SenderSessionId, StaffId } from '#shared/ids.ts'
import type { Certificate } from '#shared/protocol/certificate.ts'
import { entryHash, nextHead, startHead } from '#shared/protocol/chain.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { lineBytes, signedLine } from '#shared/protocol/line.ts'
import { parseReaders, readersText } from '#shared/protocol/readers.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { createChannel } from '../channel.ts'
import { conversationIdOf } from '../conversation-id.ts'
import { changeReaders } from '../device/change-readers.ts'
import { epochKey } from '../device/conversation.ts'
import { signRefusal } from '../device/permit.ts'
import { checkProposal } from '../device/proposal.ts'
import { deriveReturnCode } from '../device/return-code.ts'
import { sealTicket } from '../device/seal-ticket.ts'
import { signWithdrawal } from '../device/withdraw.ts'
import { sha256, sha256OfText } from '../hash.ts'
import { commitmentOf } from '../permit.ts'
import { attest } from '../staff/attest.ts'
import { proveInvitation, signInvitation } from '../staff/invitation.ts'
import { certificatePeriod } from '../staff/issue.ts'
import { sealOrganisation } from '../staff/organisation.ts'
import { deriveRecoveryPair } from '../staff/recovery-sheet.ts'
import { wrapStaffKeys } from '../staff/staff-keys.ts'
import { makeTeamEpoch } from '../staff/team-key.ts'
import { counting } from './counting.ts'
import { aStaple, certified, firstRoster, must, now, pairOf } from './people.ts'
import { statementVectors } from './statement-vectors.ts'
import { vectorInputs as inputs } from './vector-inputs.ts'

// Writes vectors.ts again (`npm run vectors`). Run it after a change of the protocol and read the difference: bytes that the change does not
// explain are a fault. Wraps and signatures differ at each run.

const bytes = (text: string): Bytes => {
  const read = fromBase64url(text)
  if (read === null) throw new Error('not base64url')
  return read
}

const fresh = (pair: { readonly public: string; readonly scalar: string }) => ({
  public: pair.public,
  scalar: bytes(pair.scalar),
})

const staff = (id: string) => id as StaffId
const organisation = fresh(inputs.organisation)
const organisationKey = { public: organisation.public, key: (await pairOf('sig', organisation)).privateKey }
const listenerSig = (await pairOf('sig', fresh(inputs.listener.sig))).privateKey

const listener = await certified(
  organisationKey,
  {
    id: staff(inputs.listener.id),
    role: 'listener',
    alias: 'Sam',
    title: 'écoutant',
    person: inputs.listener.id,
    enc: inputs.listener.enc.public,
    sig: inputs.listener.sig.public,
    ...certificatePeriod(now),
  },
  'listener',
)

const member = await certified(
  organisationKey,
  {
    id: staff(inputs.team.member.id),
    role: 'cell',
    alias: 'Alix',
    title: 'juriste',
    person: inputs.team.member.id,
    enc: inputs.team.member.enc.public,
    sig: inputs.team.member.sig.public,
    ...certificatePeriod(now),
  },
  'cell',
)

const recovery = (await deriveRecoveryPair(inputs.team.recoverySheet, inputs.team.id)).public
const made = await makeTeamEpoch(
  { team: inputs.team.id, epoch: inputs.team.epoch, recovery },
  [member],
  {
    id: staff(inputs.team.member.id),
    sig: await pairOf('sig', fresh(inputs.team.member.sig)),
    deployment: inputs.returnCode.deploymentId,
  },
  fresh(inputs.team),
)
const team = await certified(
  organisationKey,
  {
    id: inputs.team.id,
    role: 'team',
    purpose: 'team:suivi',
    alias: 'Équipe de suivi',
    enc: inputs.team.public,
    epoch: inputs.team.epoch,
    recovery,
    ...certificatePeriod(now),
  } as Certificate,
  'team:suivi',
)

const channelId = inputs.channel.id as ConversationId
const sender = { ...inputs.channel.sender, session: inputs.channel.sender.session as SenderSessionId }
const channel = createChannel({ kind: 'conversation', id: channelId }, counting())
const channelSigner = { key: listenerSig, public: inputs.listener.sig.public, certificate: null }
await channel.addEpoch(sender.epoch, bytes(inputs.channel.key))

const ownConversation = await conversationIdOf(inputs.listener.sig.public)
const readers = await changeReaders(
  {
    conversation: ownConversation,
    device: inputs.listener.sig.public,
    signer: listenerSig,
    seed: bytes(inputs.channel.seed),
    keys: [bytes(inputs.channel.key)],
  },
  null,
  [{ certificate: listener, kind: 'listener', firstEpoch: 0, roster: firstRoster }],
)
const { body } = must(parseReaders(readers)).payload
const key1 = await epochKey(bytes(inputs.channel.seed), ownConversation, 1, await sha256OfText(readersText(body)))

const expires = 1_795_428_000_000
const permit = { ...inputs.ticket.permit, commitment: await commitmentOf(inputs.ticket.permit) }
const text = nameText(newestConsentText('fr'))
const proposal = {
  ...inputs.ticket.proposal,
  ...text,
  id: inputs.ticket.proposal.id as ProposalId,
  specialities: [...inputs.ticket.proposal.specialities],
  suggested: [],
  team: team.text,
  attestation: await attest(listenerSig, {
    permit: permit.commitment,
    listener: listener.id,
    text,
    team,
    exp: expires / 1000,
  }),
  teamStaple: await aStaple(organisationKey, team, now, { deployment: inputs.returnCode.deploymentId }),
  listener: listener.text,
  expires,
}
const returnCode = await deriveReturnCode(inputs.returnCode.words, inputs.returnCode.deploymentId)
const { summary, messages, contact } = inputs.ticket.chosen
const ticket = must(
  await sealTicket(
    {
      proposal: must(
        await checkProposal(proposal, {
          ...{ organisation: organisation.public, deploymentId: inputs.returnCode.deploymentId },
          ...{ from: listener.id, now, heldFor: 0 },
          permits: [permit],
        }),
      ),
      chosen: { summary, messages: { lines: [...messages.lines] }, contact },
      code: returnCode,
      day: inputs.ticket.day,
    },
    counting(),
  ),
)

const { enrolment } = inputs.invitation
const proof = await proveInvitation(inputs.invitation.secret, {
  ...enrolment,
  invitation: enrolment.invitation as InvitationId,
  id: staff(enrolment.id),
})

const { invitation, role, login } = enrolment
const invited = { invitation: invitation as InvitationId, role: role as Role, login, secret: inputs.invitation.secret }
const inviter = { id: staff(inputs.listener.id), sig: await pairOf('sig', fresh(inputs.listener.sig)) }
const appointed = { ...invited, title: 'écoutant', person: inputs.listener.id }
const statement = await signInvitation(appointed, { ...inviter, deployment: inputs.returnCode.deploymentId }, now)

const line = {
  log: { ...inputs.line.log, id: inputs.line.log.id as ConversationId },
  header: { ...inputs.line.header, session: inputs.line.header.session as SenderSessionId },
}
const { claim, author, certificate: lineCertificate } = inputs.line
const lineContent = utf8(inputs.line.content)
const contentSha256 = await sha256(lineContent)
const start = await startHead(sha256, line.log, author)
const entry = await entryHash(sha256, { kind: 'message', envelope: { ...line.header, sealed: inputs.line.sealed } })
const signature = new Uint8Array(64).fill(9)

const statements = await statementVectors({
  inputs: {
    ...inputs.statements,
    nextEnc: fresh(inputs.statements.nextEnc),
    nextTeam: fresh(inputs.statements.nextTeam),
  },
  organisation: organisationKey,
  deployment: inputs.returnCode.deploymentId,
  listener,
  sig: inviter.sig,
  member,
  memberSig: await pairOf('sig', fresh(inputs.team.member.sig)),
  team,
  teamPair: fresh(inputs.team),
  ticket: ticket.submission,
})

const vectors = {
  organisation: {
    ...inputs.organisation,
    wrap: await sealOrganisation(organisation, {
      id: staff(inputs.organisation.wrappedTo),
      enc: inputs.listener.enc.public,
    }),
  },
  listener: {
    ...inputs.listener,
    certificate: listener.text,
    fingerprint: listener.fingerprint,
    staple: await aStaple(organisationKey, listener),
    wrappedKeys: await wrapStaffKeys(
      { former: [], enc: fresh(inputs.listener.enc), next: null, sig: fresh(inputs.listener.sig) },
      bytes(inputs.listener.exportKey),
      listener.id,
      counting(),
    ),
  },
  invitation: { ...inputs.invitation, proof, statement },
  channel: {
    ...inputs.channel,
    envelope: must(await channel.seal(channelSigner, sender, inputs.channel.number, inputs.channel)),
    frame: must(await channel.sealSignal(channelSigner, sender, inputs.channel.number, inputs.channel.signal)),
    conversationOfListenerSig: await conversationIdOf(inputs.listener.sig.public),
    readers: { entry: readers, key1: Buffer.from(key1).toString('base64url') },
  },
  line: {
    ...inputs.line,
    bytes: toBase64url(lineBytes({ claim, certificate: lineCertificate, signature, content: lineContent })),
    signed: toBase64url(
      signedLine(line.log, { ...line.header, author, certificate: lineCertificate, claim, contentSha256 }),
    ),
    start,
    entry,
    head: await nextHead(sha256, start, entry),
  },
  team: {
    ...inputs.team,
    certificate: team.text,
    recovery,
    recoveryWrap: made.recoveryWrap,
    member: { ...inputs.team.member, certificate: member.text, ...made.wraps[0] },
  },
  returnCode: { ...inputs.returnCode, lookup: returnCode.lookup, proof: returnCode.proof },
  ticket: {
    ...inputs.ticket,
    permit,
    proposal,
    ...ticket,
    withdrawal: await signWithdrawal(ticket.keys, inputs.ticket.day),
    refusal: await signRefusal(permit, inputs.ticket.day),
  },
  // The private halves stand there as text.
  statements: { ...statements, ...inputs.statements },
}

writeFileSync(
  fileURLToPath(new URL('vectors.ts', import.meta.url)),
  `/**
 * Fixed outputs of \`relais/2\`, written by \`npm run vectors\` from vector-inputs.ts: another byte is another protocol. The random source is
 * \`counting()\`. Wraps and signatures have randomness that a test cannot set, so the tests open and verify them instead.
 */
export const vectors = ${JSON.stringify(vectors, null, 2)} as const
`,
)
