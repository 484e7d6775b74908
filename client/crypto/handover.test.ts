import * as v from 'valibot'
import { expect, test } from 'vitest'
import { fromBase64url } from '#shared/base64url.ts'
import type { StaffId } from '#shared/ids.ts'
import { ticketSubmission } from '#shared/protocol/submission.ts'
import { parseWithdrawal } from '#shared/protocol/withdrawal.ts'
import { createChannel } from './channel.ts'
import { comeBack } from './device/coming-back.ts'
import { deriveReturnCode } from './device/return-code.ts'
import { sealTicket } from './device/seal-ticket.ts'
import { signWithdrawal } from './device/withdraw.ts'
import { newId } from './random.ts'
import { isSignedBy } from './signature.ts'
import { rewrapTicket } from './staff/rewrap.ts'
import { openTicket, openTriage } from './staff/ticket-opening.ts'
import { aCheckedProposal, asReceived, chosen } from './testing/handover.ts'
import { LineWriter } from './testing/line-writer.ts'
import { aMember, anOrganisation, aTeam, must, today } from './testing/people.ts'

const organisation = await anOrganisation()
const listener = await aMember(organisation, 'listener')
const team = await aTeam(organisation)
const words = ['abeille', 'balcon', 'cabane', 'dauphin', 'falaise', 'galerie']
const deploymentId = newId<StaffId>()

test('[G6] the cell opens the chosen parts and nothing else', async () => {
  const proposal = await aCheckedProposal(organisation, listener, team)
  const sealed = must(await sealTicket({ proposal, chosen: { summary: { text: 'Bonjour' } }, code: null, day: today }))
  const opened = must(await openTicket(asReceived(sealed, 1), { organisation: organisation.public, team: team.key }))
  expect(opened.content.summary).toEqual({ text: 'Bonjour' })
  expect(Object.keys(opened.content)).toEqual(['summary', 'triage', 'attestation'])
  expect(opened.record.scope).toEqual(['summary', 'triage', 'attestation'])
  expect(opened.listener.id).toBe(listener.id)
})

test('a ticket is sealed, opened, written to, reopened with the code, and withdrawn', async () => {
  const proposal = await aCheckedProposal(organisation, listener, team)
  const code = await deriveReturnCode(words, deploymentId)
  const sealed = must(await sealTicket({ proposal, chosen, code, day: today }))
  expect(v.is(ticketSubmission, sealed.submission)).toBe(true)
  const received = asReceived(sealed, 1)
  const keys = { organisation: organisation.public, team: team.key }
  expect(must(await openTriage(received, keys)).reason).toBe('home')
  const opened = must(await openTicket(received, keys))
  expect(opened.content).toMatchObject(chosen)

  const next = await aTeam(organisation, 2, team.certificate.id)
  const teamWrap = must(await rewrapTicket(received, keys, next.certificate, team.member))
  const wrapper = team.member.certificate.text
  const again = must(await openTicket({ ...received, teamWrap, wrapper, epoch: 2 }, { ...keys, team: next.key }))
  expect(again.key).toEqual(opened.key)

  const { returnCode, consent, ticket } = sealed.submission
  if (returnCode === null) throw new Error('no code')
  const found = { ticket, consent, selfWrap: returnCode.selfWrap }
  const back = must(await comeBack(found, await deriveReturnCode(words, deploymentId)))
  expect(back.keys).toEqual(sealed.keys)

  const log = { kind: 'thread', id: ticket } as const
  const cell = createChannel(log)
  await cell.addEpoch(0, opened.key)
  const youth = createChannel(log)
  await youth.addEpoch(0, fromBase64url(back.keys.key) ?? new Uint8Array())
  const alix = await aMember(organisation, 'cell', { alias: 'Alix' })
  const signer = { key: alix.sig.privateKey, public: alix.certificate.sig, certificate: alix.certificate.fingerprint }
  const writer = new LineWriter({ log, young: back.keys.sig, channel: cell, signer, role: 'cell' })
  const line = { kind: 'text', text: 'Bonjour, je suis Alix.', at: 0 } as const
  const read = must(await youth.open(await writer.seal(line), () => alix.certificate.sig))
  expect(read).toMatchObject({ content: line, certificate: alix.certificate.fingerprint })

  const withdrawn = must(parseWithdrawal(await signWithdrawal(back.keys, today)))
  expect(withdrawn.payload).toEqual({ ticket, day: today })
  expect(await isSignedBy(opened.record.sig, withdrawn)).toBe(true)
})
