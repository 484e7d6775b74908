import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { context } from '#shared/protocol/context.ts'
import { newPair } from './key-pair.ts'
import { random } from './random.ts'
import { pairOf } from './testing/people.ts'
import { suite, unwrap, wrap } from './wrap.ts'

const recipient = await newPair()
const pair = await pairOf('enc', recipient)
const stranger = await pairOf('enc', await newPair())
const info = context('test', 1)
const secret = random(32)
const wrapped = await wrap(recipient.public, secret, info)

describe('wraps', () => {
  test('are 113 bytes and open for their recipient in their context', async () => {
    expect(fromBase64url(wrapped)?.length).toBe(113)
    expect(await unwrap(pair, wrapped, info)).toEqual(secret)
  })

  test('the same secret is never wrapped the same way twice', async () => {
    expect(await wrap(recipient.public, secret, info)).not.toBe(wrapped)
  })

  test('do not open for another key or in another context', async () => {
    expect(await unwrap(stranger, wrapped, info)).toBeNull()
    expect(await unwrap(pair, wrapped, context('test', 2))).toBeNull()
    expect(await unwrap(pair, wrapped, context('other', 1))).toBeNull()
  })

  test('a change of any single bit is detected', async () => {
    const bytes = fromBase64url(wrapped) ?? new Uint8Array()
    for (const at of [0, 1, 33, 64, 65, 80, 96, 97, 112]) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await unwrap(pair, toBase64url(changed), info)).toBeNull()
    }
  })

  test('another length is refused before anything is opened', async () => {
    const bytes = fromBase64url(wrapped) ?? new Uint8Array()
    for (const length of [0, 65, 81, 112])
      expect(await unwrap(pair, toBase64url(bytes.slice(0, length)), info)).toBeNull()
    expect(await unwrap(pair, `${wrapped}AAAA`, info)).toBeNull()
    expect(await unwrap(pair, 'not base64url!', info)).toBeNull()
    const publicKey = pair.publicKey
    const { encapsulatedSecret, ciphertext } = await suite.Seal(publicKey, random(33), { info })
    const longer = new Uint8Array([...encapsulatedSecret, ...ciphertext])
    expect(await unwrap(pair, toBase64url(longer), info)).toBeNull()
  })

  test('a secret of another length throws as a bug, and so does a recipient that is no point', async () => {
    await expect(wrap(recipient.public, random(31), info)).rejects.toThrow(RangeError)
    await expect(wrap(toBase64url(new Uint8Array(65)), secret, info)).rejects.toThrow(RangeError)
  })
})
