import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createAddressKeys } from './address-keys.ts'

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage

describe('[G13] an address', () => {
  test('[G18] of a connection has the name of its requests, and behind a proxy a connection has none', () => {
    const keys = createAddressKeys(0)
    expect(keys.ofPeer('::ffff:192.0.2.1')).toEqual(keys.ofPeer('192.0.2.1'))
    expect(keys.ofPeer('2001:db8::1')).toHaveLength(3)
    expect(keys.ofPeer('2001:db8::1')).toEqual(keys.ofPeer('2001:db8::2'))
    expect(keys.ofPeer('not an address')).toHaveLength(1)
    expect([keys.ofPeer(undefined), createAddressKeys(1).ofPeer('192.0.2.1')]).toEqual([null, null])
  })

  test('gets a key that is different in every process', () => {
    const [one, other] = [createAddressKeys(0), createAddressKeys(0)]
    expect(one.of(from('192.0.2.1'))).toEqual(one.of(from('192.0.2.1')))
    expect(one.of(from('192.0.2.1'))).not.toEqual(other.of(from('192.0.2.1')))
    expect(one.of(from('192.0.2.1')).join()).not.toContain('192')
  })

  test('is not taken from a header that a client can write', () => {
    const keys = createAddressKeys(0)
    expect(keys.of(from('192.0.2.1', '203.0.113.9'))).toEqual(keys.of(from('192.0.2.1')))
  })

  test('behind proxies is the one that the outermost trusted proxy saw', () => {
    const keys = createAddressKeys(2)
    const plain = keys.of(from('10.0.0.1', '203.0.113.9, 10.0.0.2'))
    expect(keys.of(from('10.0.0.1', 'forged, 203.0.113.9, 10.0.0.2'))).toEqual(plain)
    expect(keys.of(from('10.0.0.1', '203.0.113.10, 10.0.0.2'))).not.toEqual(plain)
  })

  test('of IPv6 gets the keys of its networks', () => {
    const keys = createAddressKeys(0)
    const [one, other] = [keys.of(from('2001:db8:1:2::1')), keys.of(from('2001:db8:1:3::1'))]
    expect(one).toHaveLength(3)
    expect(keys.of(from('2001:db8:1:2:ffff::2'))).toEqual(one)
    expect(other[0]).not.toBe(one[0])
    expect(other.slice(1)).toEqual(one.slice(1))
  })
})

describe('[G18] what a trusted proxy writes', () => {
  const behind = (proxies: number) => {
    const faults: string[] = []
    const keys = createAddressKeys(proxies, (fault) => faults.push(fault))
    return { keys, faults }
  }

  test.each(['203.0.113.9:50123', '203.0.113.9:1', '::ffff:203.0.113.9', '[::ffff:203.0.113.9]:50123'])(
    'counts by the address, without the port (%s)',
    (said) => {
      const { keys, faults } = behind(1)
      expect(keys.of(from('10.0.0.1', said))).toEqual(keys.of(from('10.0.0.1', '203.0.113.9')))
      expect(faults).toEqual([])
    },
  )

  test.each(['unknown', '_4711', '203.0.113.9.7', '203.0.113.9, ', 'for="203.0.113.9"', '', undefined])(
    'counts with all others of that proxy if it is not an address, and is reported once (%j)',
    (said) => {
      const { keys, faults } = behind(1)
      const one = keys.of(from('10.0.0.1', said))
      expect(keys.of(from('10.0.0.1', 'something else'))).toEqual(one)
      expect(keys.of(from('10.0.0.2', said))).not.toEqual(one)
      expect(faults).toEqual(['proxy-unreadable'])
    },
  )

  test('is not used for a request that bypassed a proxy, because a client can write the header', () => {
    const { keys, faults } = behind(2)
    const past = keys.of(from('10.0.0.1', '203.0.113.9'))
    expect(keys.of(from('10.0.0.1', '203.0.113.10'))).toEqual(past)
    expect(faults).toEqual(['proxy-unreadable'])
  })
})

test('a proxy where none is trusted is reported once', () => {
  let told = 0
  const keys = createAddressKeys(0, () => {
    told += 1
  })
  keys.of(from('10.0.0.1'))
  expect(told).toBe(0)
  for (let count = 0; count < 3; count += 1) keys.of(from('10.0.0.1', '10.0.0.9'))
  expect(told).toBe(1)
})
