import { beforeAll, describe, expect, test } from 'vitest'
import type { LogState } from '#client/conversation/log-state.ts'
import { startOutbox } from '#client/conversation/outbox.ts'
import { entryOf, envelopeOf, openAll, plainOpeningLink, sessionNamed } from '#client/conversation/testing/service.ts'
import { receive, startTimeline } from '#client/conversation/timeline.ts'
import { newPermit, type Permit } from '#client/crypto/device/permit.ts'
import { aProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam, type Member, type Team } from '#client/crypto/testing/people.ts'
import type { Content, Proposal } from '#shared/protocol/content.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok } from '#shared/result.ts'
import { openProposal, takenProposals } from './proposals.ts'

let sam: Member<'listener'>
let team: Team
let permits: Permit[]
beforeAll(async () => {
  const organisation = await anOrganisation()
  sam = await aMember(organisation, 'listener')
  team = await aTeam(organisation)
  permits = [await newPermit(), await newPermit()]
})

const propose = (permit: Permit, altered: Partial<Proposal> = {}) => aProposal(sam, team, permit, altered)
const text: Content = { kind: 'text', text: 'x', at: 0 }

/** A log of these messages, each sealed under its epoch: proposals are a listener's, texts the young person's. Changes of readers start the epochs. */
async function logOf(...said: readonly (readonly [number, Content])[]): Promise<LogState> {
  const entries: LogEntry[] = []
  let present = 0
  for (const [index, [epoch, content]] of said.entries()) {
    for (; present < epoch; present += 1)
      entries.push({ kind: 'readers', position: entries.length + 1, entry: 'a.b.c', certificates: [] })
    const role = content.kind === 'proposal' ? 'listener' : 'youth'
    entries.push(entryOf(entries.length + 1, envelopeOf(role, sessionNamed('t'), index, `${index}`, epoch)))
  }
  const plain = plainOpeningLink()
  const timeline = await openAll(receive(startTimeline('youth', sessionNamed('o')), entries), {
    ...plain,
    async open(envelope, known) {
      const opening = await plain.open(envelope, known)
      return opening.ok ? ok({ ...opening.value, content: said[envelope.sequence]?.[1] ?? null }) : opening
    },
  })
  return { timeline, outbox: startOutbox(sessionNamed('o')) }
}

const taken = (log: LogState) => takenProposals(log, permits).map(({ proposal }) => proposal.summary)

describe('[H14] a device takes', () => {
  test('[C21] one proposal for each of its permits, in any order, and no more', async () => {
    const [one, two, three] = [
      await propose(permits[1] as Permit, { summary: 'one' }),
      await propose(permits[0] as Permit, { summary: 'two' }),
      await propose(permits[1] as Permit, { summary: 'three' }),
    ]
    expect(taken(await logOf([0, one], [0, one]))).toEqual(['one'])
    expect(taken(await logOf([0, one], [0, two], [0, three]))).toEqual(['one', 'two'])
  })

  test('none for the permit of another device, and none that attests nothing', async () => {
    expect(taken(await logOf([0, await propose(await newPermit())]))).toEqual([])
    expect(taken(await logOf([0, await propose(permits[0] as Permit, { attestation: 'x' })]))).toEqual([])
  })

  test('[G4] none of a former listener: under an epoch that is over when it comes', async () => {
    const late = await propose(permits[0] as Permit, { summary: 'late' })
    expect(taken(await logOf([1, text], [0, late]))).toEqual([])
    // One that was there before its listener left stays on the screen.
    expect(taken(await logOf([0, late], [1, text]))).toEqual(['late'])
  })

  test('[C21] none that is out of place: its listener had another log', async () => {
    const log = await logOf([0, await propose(permits[0] as Permit, { summary: 'second' })])
    const mark = { kind: 'warning', position: 1, role: 'listener', warning: 'gap' } as const
    const marked = { ...log, timeline: { ...log.timeline, items: [mark, ...log.timeline.items] } }
    expect(taken(log)).toEqual(['second'])
    expect(taken(marked)).toEqual([])
  })

  test('none from somebody to whom it gave no key', async () => {
    const log = await logOf([0, await propose(permits[0] as Permit)])
    const from = { epoch: 0, id: sam.id, alias: 'Sam' }
    expect(openProposal(log, { permits, readerOf: () => from })?.from).toBe(from)
    expect(openProposal(log, { permits, readerOf: () => undefined })).toBeUndefined()
  })
})

test('[H15] the card of a yes that is under way stays, though a newer proposal came', async () => {
  const [first, second] = [await propose(permits[0] as Permit), await propose(permits[1] as Permit)]
  const own = { permits, readerOf: () => ({ epoch: 0, id: sam.id, alias: 'Sam' }) }
  const log = await logOf([0, first], [0, second])
  expect(openProposal(log, own)?.proposal).toBe(second)
  expect(openProposal(log, own, first.id)?.proposal).toBe(first)
})
