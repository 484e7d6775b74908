import { expect, it, onTestFinished } from 'vitest'
import { meetDeadline } from '../../server/background/deadline-runner.ts'
import type { Notice } from '../../server/notice/notice.ts'
import { openEraseList } from '../../server/outside-store/erase-list.ts'
import { randomId, randomSecret } from '../../server/platform/random-id.ts'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { filesHolding } from '../../server/store/testing/store-place.ts'
import { temporaryDirectory } from '../../server/store/testing/temporary-directory.ts'
import { type TeamEpochState, teamKey } from '../../server/team/state.ts'
import { endErasing, finishInterruptedErasing, orphanedWraps, withdrawTicket } from '../../server/ticket/erase.ts'
import { preparePermit } from '../../server/ticket/permit.ts'
import { type Ticket, ticketKeysOwner } from '../../server/ticket/state.ts'
import { submitTicket } from '../../server/ticket/submit.ts'
import { consentedTicket } from '../../server/ticket/testing/consented-ticket.ts'
import { createTransactor } from '../../server/transaction/transactor.ts'
import { ok } from '../../shared/result.ts'
import { keepsAll, startRedis } from '../support/redis-server.ts'

const now = Date.parse('2026-11-23T19:31:07.123Z')
const day = '2026-11-23'
const settings = { alarmHours: 24 }
const team = randomId()

async function startNode() {
  const redis = await startRedis(keepsAll)
  const store = await openRedisStore({ url: redis.url })
  onTestFinished(async () => {
    await store.close()
    await redis.stop()
  })
  const notices: Notice[] = []
  const transactor = createTransactor(store, (announced) => notices.push(...announced))
  return {
    directory: redis.directory,
    notices,
    parts: { store, transactor, settings, eraseList: openEraseList(temporaryDirectory()) },
  }
}
type Node = Awaited<ReturnType<typeof startNode>>

async function submitted({ parts }: Node) {
  const ticket = consentedTicket({ day, team })
  await parts.transactor.transact(preparePermit(ticket.permit.commitment, now))
  await parts.transactor.transact((draft) => {
    const epoch: TeamEpochState = {
      epoch: 1,
      public: '',
      certificate: 'certified',
      certificateExpires: now + 1_000_000,
      recoveryWrap: '',
      claim: '',
      madeOn: day,
      holders: [],
      retired: false,
    }
    draft.write(teamKey, { id: team, recovery: '', newEpochNeeded: false, erasing: [], epochs: [epoch] })
    return ok(null)
  })
  expect(await submitTicket(parts, ticket.submission, now)).toEqual(ok({}))
  return ticket
}

it('[G7] a withdrawal says that erasing is under way, and notifies everyone once no file contains the wraps, within 60 s', async () => {
  const node = await startNode()
  const { submission, withdrawal } = await submitted(node)
  const { store, transactor } = node.parts
  const holding = () => filesHolding(node.directory, submission.teamWrap)
  expect(holding()).not.toEqual([])
  const since = performance.now()
  const withdraw = () => withdrawTicket(node.parts, submission.ticket, withdrawal(), now)
  expect(await withdraw()).toEqual(ok({ erased: 'under-way' }))

  const acts = { 'ticket-erasing': { work: (subject: string, at: number) => endErasing(node.parts, subject, at) } }
  const isErasing = async () => (await store.list('ticket')).map(({ value }) => (value as Ticket).erasing)
  expect(await isErasing()).toEqual([true])
  for (let at = now; (await isErasing())[0] && performance.now() - since < 60_000; at += 1000) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    const due = (await store.due(at, 10)).filter(({ id }) => id.startsWith('ticket-erasing:'))
    for (const deadline of due) await meetDeadline({ transactor, acts }, deadline, at)
  }
  expect(holding()).toEqual([])
  expect(await isErasing()).toEqual([false])
  expect((await store.due(now + 1_000_000, 10)).filter(({ id }) => id.startsWith('ticket-erasing:'))).toEqual([])
  const told = node.notices.flatMap((notice) =>
    notice.to === 'follow-up' && notice.name === 'ticket:changed' ? [notice.body.ticket.erasing] : [],
  )
  expect(told.slice(-2)).toEqual([true, false])
  expect(await withdraw()).toEqual(ok({ erased: 'done' }))
})

it('[H4] wraps without a ticket survive the start of another node, and are erased at the second sweep', async () => {
  const node = await startNode()
  const { store } = node.parts
  await submitted(node)
  const orphan = ticketKeysOwner(randomId(), randomSecret())
  await store.putKeys(orphan, { 'team-1': randomSecret() })
  await finishInterruptedErasing(node.parts, now)
  const sweep = orphanedWraps(store)
  await sweep()
  expect(await store.keyOwners('ticket/')).toHaveLength(2)
  await sweep()
  expect(await store.keyOwners('ticket/')).toHaveLength(1)
  expect(await store.readKeys(orphan)).toEqual({})
})
