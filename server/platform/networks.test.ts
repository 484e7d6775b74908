import { describe, expect, test } from 'vitest'
import { networksOf } from './networks.ts'

describe('[G18] the networks of an address', () => {
  test.each([
    '192.0.2.1',
    ' 192.0.2.1 ',
    '192.0.2.1:50123',
    '::ffff:192.0.2.1',
    '::FFFF:c000:201',
    '[::ffff:192.0.2.1]:443',
  ])('of version 4 are itself alone, whatever its form and port (%s)', (said) => {
    expect(networksOf(said)).toEqual(['192.0.2.1'])
  })

  test.each([
    '2001:db8:1:2fe:3:4:5:6',
    '2001:0DB8:0001:02FE::7',
    '[2001:db8:1:2fe::7]',
    '[2001:db8:1:2fe::7]:50123',
    '2001:db8:1:2fe::192.0.2.1',
    '2001:db8:1:2fe::7%eth0',
  ])('of version 6 are its /64, /56 and /48, whatever its form and port (%s)', (said) => {
    expect(networksOf(said)).toEqual(['2001:db8:1:2fe/64', '2001:db8:1:200/56', '2001:db8:1/48'])
  })

  test.each([
    '',
    'unknown',
    '_hidden',
    '192.0.2.256',
    '192.0.2.01',
    '192.0.2',
    '192.0.2.1:',
    '192.0.2.1:123456',
    '1.2.3.4:5:6',
    '[2001:db8::1',
    '2001:db8::1]:443',
    '2001:db8::1::2',
    '[192.0.2.1',
    'for=192.0.2.1',
    'example.org',
    '192.0.2.1\u0000',
  ])('are none where it is no address (%j)', (said) => {
    expect(networksOf(said)).toBe(null)
  })
})
