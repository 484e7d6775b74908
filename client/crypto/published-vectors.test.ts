import { AEAD_AES_128_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from 'hpke'
import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { concat, utf8 } from '#shared/bytes.ts'
import { deriveBytes, importSecret, noSalt } from './derive.ts'
import { importPair } from './key-pair.ts'
import { isSignedBy } from './signature.ts'
import { fromHex, toHex } from './testing/hex.ts'
import { suite } from './wrap.ts'

describe('RFC 9180 A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode', () => {
  const rfc = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_128_GCM)
  const info = fromHex('4f6465206f6e2061204772656369616e2055726e')
  const ikmR = fromHex('668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550')
  const skRm = 'f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2'
  const pkRm = `04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f70
    6a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0`
  const enc = fromHex(`04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325
    ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4`)
  const sealed = fromHex(`5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f
    9076ac232e3ab2523f39513434`)

  test('DeriveKeyPair gives the pair', async () => {
    const pair = await suite.DeriveKeyPair(ikmR, true)
    expect(toHex(await suite.SerializePrivateKey(pair.privateKey))).toBe(skRm)
    expect(await suite.SerializePublicKey(pair.publicKey)).toEqual(fromHex(pkRm))
  })

  test('a pair imported our way opens the first encryption', async () => {
    const pair = await importPair('enc', fromHex(skRm), toBase64url(fromHex(pkRm)))
    if (!pair.ok) throw new Error(pair.refused)
    const opened = await rfc.Open(pair.value, enc, sealed, { info, aad: fromHex('436f756e742d30') })
    expect(toHex(opened)).toBe('4265617574792069732074727574682c20747275746820626561757479')
  })
})

describe('RFC 5869 appendix A: HKDF-SHA256', () => {
  test('A.1, basic', async () => {
    const secret = await importSecret(fromHex('0b'.repeat(22)))
    const derived = await deriveBytes(
      secret,
      fromHex('000102030405060708090a0b0c'),
      fromHex('f0f1f2f3f4f5f6f7f8f9'),
      42,
    )
    expect(toHex(derived)).toBe('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865')
  })

  test('A.3, without salt or info', async () => {
    const derived = await deriveBytes(await importSecret(fromHex('0b'.repeat(22))), noSalt, noSalt, 42)
    expect(toHex(derived)).toBe('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8')
  })
})

test('RFC 7515 A.3: a JWS signature with ES256', async () => {
  const x = fromBase64url('f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU')
  const y = fromBase64url('x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0')
  const signature = fromBase64url(
    'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
  )
  if (x === null || y === null || signature === null) throw new Error('not base64url')
  const point = toBase64url(concat(Uint8Array.of(4), x, y))
  const signed = {
    payload: null,
    signingInput: utf8(
      'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
    ),
    signature,
  }
  expect(await isSignedBy(point, signed)).toBe(true)
  expect(await isSignedBy(point, { ...signed, signingInput: utf8('x') })).toBe(false)
})
