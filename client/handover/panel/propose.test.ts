import { beforeAll, expect, test } from 'vitest'
import { newPermit } from '#client/crypto/device/permit.ts'
import {
  aMember,
  anOrganisation,
  aTeam,
  type Member,
  must,
  now,
  type Organisation,
  pinOf,
  type Team,
} from '#client/crypto/testing/people.ts'
import { saidLines } from '#client/handover/card-view/testing/proposed.ts'
import { parseAttestation } from '#shared/protocol/attestation.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { changeDraft, emptyDraft, type HandoverDraft } from './handover-draft.ts'
import { type Permitted, type Proposer, prepareProposal } from './propose.ts'

let organisation: Organisation
let sam: Member<'listener'>
let team: Team
let permitted: Permitted
let commitment: string

beforeAll(async () => {
  organisation = await anOrganisation()
  sam = await aMember(organisation, 'listener')
  team = await aTeam(organisation)
  commitment = (await newPermit()).commitment
  permitted = { team: team.certificate.text, staple: team.staple, expires: now + 10_800_000 }
})

const hour = 3_600_000

const summarised = (text: string): HandoverDraft => changeDraft(emptyDraft, { change: 'summary', text })

const prepare = (draft: HandoverDraft, about: Partial<Proposer> = {}) =>
  prepareProposal(draft, saidLines, {
    ...pinOf(organisation),
    keys: sam,
    certificate: sam.certificate.text,
    now: () => now,
    commitment,
    prepare: async () => ok(permitted),
    newestTeam: async () => ok(team.certificate.fingerprint),
    ...about,
  })

test('[H14] before the device has told a permit, and once all are used, nothing is asked or made', async () => {
  const asked: string[] = []
  const counted = async (named: string) => {
    asked.push(named)
    return ok(permitted)
  }
  expect(await prepare(summarised('x'), { commitment: undefined, prepare: counted })).toEqual(refuse('no-permit'))
  expect(asked).toEqual([])
  const proposal = must(await prepare(summarised('x'), { prepare: counted }))
  expect(asked).toEqual([commitment])
  if (proposal.kind !== 'proposal') throw new Error('no proposal')
  expect(must(parseAttestation(proposal.attestation)).payload.permit).toBe(commitment)
})

test('without a summary no permit is made known', async () => {
  let asked = 0
  const counted = async () => {
    asked += 1
    return ok(permitted)
  }
  expect(await prepare(summarised(' \n '), { prepare: counted })).toEqual(refuse('summary-empty'))
  expect(asked).toBe(0)
})

test('a refusal of the service is passed on', async () => {
  expect(await prepare(summarised('x'), { prepare: async () => refuse('team-not-ready') })).toEqual(
    refuse('team-not-ready'),
  )
})

test('[G3] a team of another organisation is refused', async () => {
  const foreign = { ...permitted, team: (await aTeam(await anOrganisation())).certificate.text }
  expect(await prepare(summarised('x'), { prepare: async () => ok(foreign) })).toEqual(refuse('team-bad-signature'))
  const listener = { ...permitted, team: sam.certificate.text }
  expect(await prepare(summarised('x'), { prepare: async () => ok(listener) })).toEqual(refuse('team-wrong-role'))
  const unstapled = { ...permitted, staple: sam.staple }
  expect(await prepare(summarised('x'), { prepare: async () => ok(unstapled) })).toEqual(refuse('team-unstapled'))
})

test('[H12] the attestation ends with the permit, by the service’s clock; a service that lies can extend it by a day at most', async () => {
  const endsAt = async (expires: number) => {
    const proposal = must(await prepare(summarised('x'), { prepare: async () => ok({ ...permitted, expires }) }))
    if (proposal.kind !== 'proposal') throw new Error('no proposal')
    const { exp } = must(parseAttestation(proposal.attestation)).payload
    expect(exp * 1000).toBe(proposal.expires)
    return proposal.expires
  }
  for (const hours of [-20, 1, 3, 27]) expect(await endsAt(now + hours * hour)).toBe(now + hours * hour)
  expect(await endsAt(now + 3650 * 24 * hour)).toBe(now + 27 * hour)
})

test('a summary too long for a message is refused, not cut', async () => {
  expect(await prepare(summarised('€'.repeat(limits.summaryCharacters)))).toEqual(refuse('summary-too-long'))
})

test('[S16] [G5] a former epoch of the team, still certified and in date, is proposed to nobody', async () => {
  const former = await aTeam(organisation, 1, team.certificate.id)
  const replayed = async () => ok({ ...permitted, team: former.certificate.text, staple: former.staple })
  expect(await prepare(summarised('x'), { prepare: replayed })).toEqual(refuse('team-replaced'))
  expect(await prepare(summarised('x'), { newestTeam: async () => ok(null) })).toEqual(refuse('team-replaced'))
})

test('[S15] after an alarm about the roster nothing is proposed', async () => {
  expect(await prepare(summarised('x'), { newestTeam: async () => refuse('roster-alarm') })).toEqual(
    refuse('roster-alarm'),
  )
})
