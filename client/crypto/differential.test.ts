import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, concat } from '#shared/bytes.ts'
import { importPair, newPair } from './key-pair.ts'
import { suite, unwrap, wrap } from './wrap.ts'

const other = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes))
const infos = fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes))

describe('two independent HPKE libraries agree', () => {
  test('@hpke/core opens what we wrap', async () => {
    const { ours, theirs } = await aPair()
    await fc.assert(
      fc.asyncProperty(secrets, infos, async (secret, info) => {
        const wrapped = bytesOf(await wrap(ours.public, secret, info))
        const opened = await other.open({ recipientKey: theirs, enc: wrapped.slice(0, 65), info }, wrapped.slice(65))
        expect(new Uint8Array(opened)).toEqual(secret)
      }),
      { numRuns: 25 },
    )
  })

  test('we open what @hpke/core seals', async () => {
    const { ours, pair } = await aPair()
    const recipientPublicKey = await other.kem.deserializePublicKey(bytesOf(ours.public))
    await fc.assert(
      fc.asyncProperty(secrets, infos, async (secret, info) => {
        const { enc, ct } = await other.seal({ recipientPublicKey, info }, secret)
        const wrapped = toBase64url(concat(new Uint8Array(enc), new Uint8Array(ct)))
        expect(await unwrap(pair, wrapped, info)).toEqual(secret)
      }),
      { numRuns: 25 },
    )
  })

  test('both derive the same pair from the same seed', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, async (seed) => {
        const ours = await suite.DeriveKeyPair(seed, true)
        const theirs = await other.kem.deriveKeyPair(seed)
        const point = new Uint8Array(await other.kem.serializePublicKey(theirs.publicKey))
        expect(await suite.SerializePublicKey(ours.publicKey)).toEqual(point)
      }),
      { numRuns: 10 },
    )
  })
})

async function aPair() {
  const ours = await newPair()
  const imported = await importPair('enc', ours.scalar, ours.public)
  if (!imported.ok) throw new Error(imported.refused)
  return { ours, pair: imported.value, theirs: await other.kem.deserializePrivateKey(ours.scalar) }
}

function bytesOf(text: string): Bytes {
  const bytes = fromBase64url(text)
  if (bytes === null) throw new Error('not base64url')
  return bytes
}
