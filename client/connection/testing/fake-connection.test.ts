import { expect, test, vi } from 'vitest'
import { followUpNotices, followUpRequests } from '#shared/protocol/follow-up.ts'
import { ok, refuse } from '#shared/result.ts'
import { aFakeConnection } from './fake-connection.ts'

const page = { entries: [], more: false }

function aThread(answer: () => unknown = () => ok(page)) {
  const onSignal = vi.fn()
  const fake = aFakeConnection({
    ...{ requests: followUpRequests, notices: followUpNotices },
    answer: answer as never,
    onSignal,
  })
  fake.become('connected')
  return { ...fake, onSignal, read: (after: number) => fake.connection.request('thread:read', { after }) }
}

test('requests and notices that the protocol allows pass in both directions', async () => {
  const { connection, notify, read } = aThread()
  const heard = vi.fn()
  connection.on('log:appended', heard)
  expect(await read(0)).toEqual(ok(page))
  notify('log:appended', { entries: [] })
  expect(heard).toHaveBeenCalledExactlyOnceWith({ entries: [] })
  expect(await aThread(() => refuse('busy')).read(0)).toEqual(refuse('busy'))
})

test('a request that the protocol refuses throws', async () => {
  const { connection, read, onSignal } = aThread()
  await expect(read(-1)).rejects.toThrow('asks thread:read, against the protocol: after')
  expect(() => connection.signal('thread:read', { after: 0.5 })).toThrow('signals thread:read, against the protocol')
  expect(onSignal).not.toHaveBeenCalled()
  await expect(connection.request('nothing:known' as never, {} as never)).rejects.toThrow('no such request')
})

test.each([
  ['a reply that lacks something', ok({ entries: [] }), 'answers thread:read, against the protocol: more'],
  ['a reply with something more', ok({ ...page, extra: 1 }), 'answers thread:read, against the protocol: extra'],
  ['a refusal that is not on the list', refuse('moody' as never), 'refuses thread:read, against the protocol'],
])('%s throws', async (_what, answer, words) => {
  await expect(aThread(() => answer).read(0)).rejects.toThrow(words)
})

test('a notice that the protocol refuses throws, and is not delivered', () => {
  const { connection, notify } = aThread()
  const heard = vi.fn()
  connection.on('log:appended', heard)
  expect(() => notify('log:appended', { entries: [{ kind: 'message' }] } as never)).toThrow(
    'tells log:appended, against the protocol: entries.0',
  )
  expect(() => notify('nothing:known' as never, {} as never)).toThrow('no such notice')
  expect(heard).not.toHaveBeenCalled()
})

test('without a connection, no request leaves and no notice is delivered', async () => {
  const answer = vi.fn(() => ok(page))
  const { connection, become, notify, read } = aThread(answer)
  const heard = vi.fn()
  connection.on('log:appended', heard)
  become('lost')
  expect(await read(0)).toEqual(refuse('unreachable'))
  notify('log:appended', { entries: [] })
  expect([answer, heard].map((each) => each.mock.calls)).toEqual([[], []])
  become('connected')
  const asked = read(0)
  await Promise.resolve()
  become('lost')
  expect(await asked).toEqual(refuse('unreachable'))
})
