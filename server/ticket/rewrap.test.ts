import { expect, test } from 'vitest'
import type { TicketId } from '#shared/ids.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { randomId, sha256OfText } from '../platform/random-id.ts'
import { newKeyPair } from '../staff/testing/people.ts'
import { type Rewrapping, rewrapTicket, type Wrapper } from './rewrap.ts'
import { teamWrapName } from './state.ts'
import { consentedTicket } from './testing/consented-ticket.ts'
import { day, lou, now, rewrapBy, sam, samKey, team, ticketsForEachTest } from './testing/tickets.ts'

const { open, rewrap, submitted, keepTeam, store, parts } = ticketsForEachTest()

async function toWrapAnew() {
  const { submission } = await submitted()
  const id = submission.ticket
  const said = {
    ...{ ticket: id, team, epoch: 2, former: sha256OfText(submission.teamWrap), by: sam.id },
    wrap: consentedTicket({ day, team }).submission.teamWrap,
  }
  return { id, said, request: { ticket: id, epoch: 2, rewrap: rewrapBy(samKey, said) } }
}

test('[S7] a re-wrap keeps the wrap that the state names, then erases the old one', async () => {
  const { id, request } = await toWrapAnew()
  expect(await open(id, 'content', sam)).toMatchObject({ ok: true, value: { epoch: 1, wrapper: null } })
  expect(await rewrap(request)).toMatchObject({ refused: 'not-available' })
  await keepTeam([1, 2])
  expect(await rewrap(request)).toMatchObject({ ok: true })
  expect(await rewrap(request)).toMatchObject({ refused: 'stale' })
  const given = { epoch: 2, teamWrap: request.rewrap, wrapper: 'certificate of Sam' }
  expect(await open(id, 'content', sam)).toMatchObject({ ok: true, value: given })
  expect(await wrapsLeft()).toEqual(['self', teamWrapName(2, request.rewrap)])
})

test('[S22] [M17] a re-wrap that its sender did not sign, or signed for something else, changes nothing', async () => {
  const { id, said, request } = await toWrapAnew()
  await keepTeam([1, 2, 3])
  const lies = [
    rewrapBy(newKeyPair(), said),
    rewrapBy(samKey, { ...said, ticket: randomId() as TicketId }),
    rewrapBy(samKey, { ...said, team: randomId() }),
    rewrapBy(samKey, { ...said, epoch: 3 }),
    rewrapBy(samKey, { ...said, by: lou.id }),
    rewrapBy(samKey, { ...said, former: sha256OfText(said.wrap) }),
    'a.b.c',
  ]
  for (const lie of lies) expect(await rewrap({ ...request, rewrap: lie })).toMatchObject({ refused: 'bad-signature' })
  expect(await open(id, 'content', sam)).toMatchObject({ ok: true, value: { epoch: 1, wrapper: null } })
  expect(await rewrap(request)).toMatchObject({ ok: true })
})

const louKey = newKeyPair()
const members: Readonly<Record<'sam' | 'lou', Wrapper>> = {
  sam: { id: sam.id, sig: samKey.public, certificate: 'certificate of Sam' },
  lou: { id: lou.id, sig: louKey.public, certificate: 'certificate of Lou' },
}

/** One member's try. `leaves`: their session ends once their wrap is kept, before the state can name it. */
type Attempt = {
  readonly request: Parameters<typeof rewrapTicket>[1]
  readonly who: Wrapper
  readonly leaves?: boolean
}

/** Everybody wraps the ticket anew at the same moment: all have kept their wrap before the first one names it. */
function atTheSameMoment(...attempts: readonly Attempt[]): Promise<readonly Result<unknown, string>[]> {
  const kept = store()
  const waiting: (() => void)[] = []
  const everybodyHasKept = () =>
    new Promise<void>((go) => {
      waiting.push(go)
      if (waiting.length === attempts.length) for (const each of waiting) each()
    })
  const tries = attempts.map(({ request, who, leaves = false }) => {
    let isGone = false
    const between: Rewrapping['store'] = {
      ...kept,
      async putKeys(...asked) {
        await kept.putKeys(...asked)
        isGone = leaves
        await everybodyHasKept()
      },
    }
    const identify = () => (isGone ? refuse('not-available') : ok(who))
    return rewrapTicket({ ...parts(), store: between }, request, identify, now)
  })
  return Promise.all(tries)
}

test.each(['sam', 'lou'] as const)(
  '[S22] of two members who wrap a ticket anew at the same moment, %s is first: the other is too late, and the ticket opens under the one wrap that is left',
  async (winner) => {
    const { id, said, request } = await toWrapAnew()
    await keepTeam([1, 2])
    const theirs = { ...said, by: lou.id, wrap: consentedTicket({ day, team }).submission.teamWrap }
    const by = {
      sam: { request, who: members.sam },
      lou: { request: { ...request, rewrap: rewrapBy(louKey, theirs) }, who: members.lou },
    }
    const order = winner === 'sam' ? [by.sam, by.lou] : [by.lou, by.sam]
    expect(await atTheSameMoment(...order)).toMatchObject([{ ok: true }, { refused: 'stale' }])
    const { rewrap } = by[winner].request
    const given = { epoch: 2, teamWrap: rewrap, wrapper: members[winner].certificate }
    expect(await open(id, 'content', sam)).toMatchObject({ ok: true, value: given })
    expect(await wrapsLeft()).toEqual(['self', teamWrapName(2, rewrap)])
  },
)

test('[H4] a re-wrap that is refused, because its sender has signed out meanwhile, takes no other wrap away, not even when the same bytes came twice', async () => {
  const { id, request } = await toWrapAnew()
  await keepTeam([1, 2])
  const before = await wrapsLeft()
  const stays = { request, who: members.sam }
  const leaves = { ...stays, leaves: true }
  expect(await atTheSameMoment(leaves)).toMatchObject([{ refused: 'not-available' }])
  expect(await wrapsLeft()).toEqual(before)
  expect(await atTheSameMoment(stays, leaves)).toMatchObject([{ ok: true }, { refused: 'not-available' }])
  expect(await open(id, 'content', sam)).toMatchObject({ ok: true, value: { teamWrap: request.rewrap } })
})

async function wrapsLeft(): Promise<readonly string[]> {
  const [owner = ''] = await store().keyOwners('ticket/')
  return Object.keys(await store().readKeys(owner)).sort()
}
