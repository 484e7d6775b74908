import { beforeAll, expect, test, vi } from 'vitest'
import { verifyAttestation } from '#client/crypto/attested.ts'
import { checkProposal } from '#client/crypto/device/proposal.ts'
import { anOrganisation, aTeam, must, now, pinOf } from '#client/crypto/testing/people.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aListener } from '../testing/at-desk.ts'
import { aDesk, atWork, seatOf, tellPermits } from '../testing/at-work.ts'
import { aFloor, aYoung } from '../testing/floor.ts'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})

test('[G5] the device’s own checks accept a proposal, and the draft was sent nowhere else', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young)
  const { conversation } = young
  await tellPermits(floor, desk, young)
  desk.prepare(conversation, { change: 'triage', triage: { reason: 'home' } })
  desk.prepare(conversation, { change: 'speciality', speciality: 'legal', wanted: true })
  desk.prepare(conversation, { change: 'speciality', speciality: 'social', wanted: true })
  desk.prepare(conversation, { change: 'summary', text: ' Tu cherches un endroit calme. ' })
  await desk.propose(conversation)
  await eventually(async () => expect(await floor.reads(young)).toHaveLength(3))
  const proposal = (await floor.reads(young))[2] as Proposal & { kind: 'proposal' }
  expect(proposal).toMatchObject({
    kind: 'proposal',
    reason: 'home',
    specialities: ['social', 'legal'],
    summary: 'Tu cherches un endroit calme.',
    expires: now + limits.permit + 1_800_000,
  })
  const checked = must(
    await checkProposal(proposal, {
      ...{ ...pinOf(listening.organisation), from: listening.sam.id, now, heldFor: 0 },
      permits: young.permits,
    }),
  )
  const [{ commitment } = { commitment: '' }] = young.permits
  const teamFingerprint = checked.recipient.fingerprint
  const about = { commitments: [commitment], text: proposal, teamFingerprint }
  expect(must(await verifyAttestation(listening.organisation.public, proposal, about)).listener.id).toBe(
    listening.sam.id,
  )
  expect(floor.asked.filter(({ name }) => name === 'handover:prepare').map(({ body }) => body)).toEqual([
    { commitment },
  ])
  expect(JSON.stringify(floor.asked)).not.toContain('endroit calme')
})

test('[G3] a team key that the organisation did not sign is refused before anything is sent', async () => {
  const young = await aYoung(listening.sam)
  const floor = aFloor(listening.sam, { team: await aTeam(await anOrganisation()), now: () => now })
  const desk = aDesk(floor, listening)
  floor.connect()
  await floor.assign(young)
  await floor.grant(young)
  await eventually(() => expect(seatOf(desk, young)?.access).toBe('open'))
  await tellPermits(floor, desk, young)
  desk.prepare(young.conversation, { change: 'summary', text: 'Tu cherches un endroit calme.' })
  await desk.propose(young.conversation)
  expect(seatOf(desk, young)).toMatchObject({ proposing: false, proposeRefused: 'team-bad-signature' })
  expect(await floor.reads(young)).toMatchObject([{ kind: 'permits' }])
  expect(seatOf(desk, young)?.drafts.handover.summary).toBe('Tu cherches un endroit calme.')
})

test('a proposal that this computer cannot sign is refused, and can be made again', async () => {
  vi.stubGlobal('reportError', vi.fn())
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young)
  const { conversation } = young
  await tellPermits(floor, desk, young)
  desk.prepare(conversation, { change: 'summary', text: 'Tu cherches un endroit calme.' })
  const signing = vi.spyOn(crypto.subtle, 'sign').mockRejectedValue(new DOMException('', 'OperationError'))
  await desk.propose(conversation)
  expect(seatOf(desk, young)).toMatchObject({ proposing: false, proposeRefused: 'internal' })
  signing.mockRestore()
  await desk.propose(conversation)
  await eventually(async () => expect(await floor.reads(young)).toHaveLength(3))
  vi.unstubAllGlobals()
})
