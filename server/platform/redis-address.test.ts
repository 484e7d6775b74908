import { expect, test } from 'vitest'
import { readRedisAddress, sentinelUrl, serverUrl } from './redis-address.ts'

const read = (text: string) => {
  const address = readRedisAddress(text)
  if (!address) throw new Error(`not an address: ${text}`)
  return address
}

test('an address names one server, with account, database and TLS', () => {
  expect(read('redis://redis')).toEqual({ kind: 'server', scheme: 'redis', account: '', server: 'redis', database: 0 })
  expect(read('rediss://relais:s%40cret@[::1]:6380/2')).toEqual({
    kind: 'server',
    scheme: 'rediss',
    account: 'relais:s%40cret@',
    server: '[::1]:6380',
    database: 2,
  })
})

test('an address names sentinels and their name of the primary', () => {
  expect(read('redis-sentinel://relais:secret@one:26379,two,[::1]:26380/1#relais')).toEqual({
    kind: 'sentinels',
    scheme: 'redis',
    account: 'relais:secret@',
    sentinels: ['one:26379', 'two', '[::1]:26380'],
    name: 'relais',
    database: 1,
  })
})

test.each([
  'redis://',
  'redis://a b',
  'redis://redis/x',
  'redis://redis:0',
  'redis://one,two',
  'redis-sentinel://one,two',
  'redis-sentinel://#relais',
  'redis-sentinel://one,,two#relais',
  'redis-sentinel://one#',
  'http://redis',
])('%s is no address', (text) => {
  expect(readRedisAddress(text)).toBeNull()
})

test('the server that is the primary has the account and the database, a sentinel has neither', () => {
  const address = read('rediss-sentinel://relais:secret@one,two:26400/1#relais')
  expect(serverUrl(address, '10.0.0.1:6379')).toBe('rediss://relais:secret@10.0.0.1:6379/1')
  expect(sentinelUrl(address, 'one')).toBe('rediss://one:26379')
  expect(sentinelUrl(address, 'two:26400')).toBe('rediss://two:26400')
})
