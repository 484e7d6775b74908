import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export type OwnCertificate = {
  readonly key: string
  readonly cert: string
  /** SHA-256 of the public key in base64, by which Chromium is told to accept it (`--ignore-certificate-errors-spki-list`). */
  readonly keyHash: string
}

/** A key and a certificate that it signs itself (RFC 5280), as PEM, for a day. */
export function ownCertificate(): OwnCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keyBytes = publicKey.export({ format: 'der', type: 'spki' })
  const ecdsaWithSha256 = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
  const commonName = der(0x06, Buffer.from('550403', 'hex'))
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('localhost')))))
  const now = Date.now()
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, ...randomBytes(8)])),
    ecdsaWithSha256,
    name,
    sequence(time(now - hourMs), time(now + 24 * hourMs)),
    name,
    keyBytes,
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', signed, privateKey)]))
  const whole = sequence(signed, ecdsaWithSha256, signature)
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    keyHash: createHash('sha256').update(keyBytes).digest('base64'),
  }
}

const hourMs = 3_600_000

const sequence = (...parts: readonly Buffer[]) => der(0x30, Buffer.concat(parts))

/** UTCTime: YYMMDDhhmmssZ. */
const time = (at: number) => der(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/\D/g, '')}Z`))

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
