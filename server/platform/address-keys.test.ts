import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createAddressKeys } from './address-keys.ts'

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage

describe('[G13] an address', () => {
  test('is known by a key that no other process would give it', () => {
    const [one, other] = [createAddressKeys(0), createAddressKeys(0)]
    expect(one.of(from('192.0.2.1'))).toBe(one.of(from('192.0.2.1')))
    expect(one.of(from('192.0.2.1'))).not.toBe(other.of(from('192.0.2.1')))
    expect(one.of(from('192.0.2.1'))).not.toContain('192')
  })

  test('is not taken from a header that anybody may write', () => {
    const keys = createAddressKeys(0)
    expect(keys.of(from('192.0.2.1', '203.0.113.9'))).toBe(keys.of(from('192.0.2.1')))
  })

  test('behind proxies is the one that the outermost trusted proxy saw', () => {
    const keys = createAddressKeys(2)
    const plain = keys.of(from('10.0.0.1', '203.0.113.9, 10.0.0.2'))
    expect(keys.of(from('10.0.0.1', 'forged, 203.0.113.9, 10.0.0.2'))).toBe(plain)
    expect(keys.of(from('10.0.0.1', '203.0.113.10, 10.0.0.2'))).not.toBe(plain)
  })

  test('of version 6 counts with its /64, however it is written', () => {
    const keys = createAddressKeys(0)
    const whole = keys.of(from('2001:db8:1:2:3:4:5:6'))
    expect(keys.of(from('2001:db8:1:2::7'))).toBe(whole)
    expect(keys.of(from('2001:0DB8:0001:0002:ffff::'))).toBe(whole)
    expect(keys.of(from('2001:db8:1:3::7'))).not.toBe(whole)
    expect(keys.of(from('::ffff:192.0.2.1'))).toBe(keys.of(from('192.0.2.1')))
    expect(keys.of(from('::ffff:192.0.2.1'))).not.toBe(keys.of(from('::ffff:192.0.2.2')))
  })
})

test('a proxy where none is trusted is told of once', () => {
  let told = 0
  const keys = createAddressKeys(0, () => {
    told += 1
  })
  keys.of(from('10.0.0.1'))
  expect(told).toBe(0)
  for (let count = 0; count < 3; count += 1) keys.of(from('10.0.0.1', '10.0.0.9'))
  expect(told).toBe(1)
})
