import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { concat, utf8 } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { type Certificate, certificate, type Wanted } from '#shared/protocol/certificate.ts'
import { fingerprint, verifyCertificate, verifyIssued } from './certificate.ts'
import { newPair } from './key-pair.ts'
import { newId } from './random.ts'
import { sign } from './signature.ts'
import { certificatePeriod, issueCertificate } from './staff/issue.ts'
import { aMember, anOrganisation, aTeam, must, now } from './testing/people.ts'

const organisation = await anOrganisation()
const listener = await aMember(organisation, 'listener')
const hour = 3_600_000

const verify = async (text: string, at = now, role: Wanted = 'listener', pin = organisation.public) => {
  const verified = await verifyCertificate(pin, text, { role, now: at })
  return verified.ok ? 'accepted' : verified.refused
}

/** Signs any payload with the organisation's key, without the checks of `issue.ts`. */
const signed = (altered: object) => {
  const { text: _, fingerprint: __, ...leaf } = { ...listener.certificate, ...altered }
  return sign('certificate', certificate, leaf as Certificate, organisation.key)
}

describe('[G3] a certificate', () => {
  test('of a listener is accepted for a listener, and names its holder', async () => {
    const { text } = listener.certificate
    const verified = must(await verifyCertificate(organisation.public, text, { role: 'listener', now }))
    expect(verified).toMatchObject({ id: listener.id, role: 'listener', alias: 'Sam' })
    expect(verified.fingerprint).toBe(await fingerprint(text))
    const hash = await crypto.subtle.digest('SHA-256', utf8(text))
    expect(verified.fingerprint).toBe(toBase64url(new Uint8Array(hash)))
  })

  test('is valid from 48 h before it was made until 30 days after, to the second', async () => {
    const { text, nbf, exp } = listener.certificate
    expect({ nbf, exp }).toEqual({ nbf: (now - 48 * hour) / 1000, exp: (now + 30 * 24 * hour) / 1000 })
    expect(await verify(text, nbf * 1000 - 1)).toBe('not-yet-valid')
    expect(await verify(text, nbf * 1000)).toBe('accepted')
    expect(await verify(text, exp * 1000 - 1)).toBe('accepted')
    expect(await verify(text, exp * 1000)).toBe('expired')
    expect((await verifyIssued(organisation.public, text, 'listener')).ok).toBe(true)
  })

  test.each(['cell', 'supervisor'] as const)('of a %s is refused for a listener', async (role) => {
    const member = await aMember(organisation, role)
    expect(await verify(member.certificate.text)).toBe('wrong-role')
    expect(await verify(member.certificate.text, now, role)).toBe('accepted')
  })

  test('[S13] of a team with another purpose is refused to whoever seals or opens for the follow-up team', async () => {
    const { certificate: team } = await aTeam(organisation)
    const { text: _, fingerprint: __, ...leaf } = team
    const other = must(await issueCertificate(organisation.key, { ...leaf, purpose: 'team:accueil' }))
    expect(await verify(other, now, 'team:suivi')).toBe('wrong-role')
    expect(await verify(team.text, now, 'team:suivi')).toBe('accepted')
  })

  test('of a team is refused for a listener, and a listener’s for a team', async () => {
    const { certificate: team } = await aTeam(organisation)
    expect(await verify(team.text)).toBe('wrong-role')
    expect(await verify(listener.certificate.text, now, 'team:suivi')).toBe('wrong-role')
    expect(await verify(team.text, now, 'team:suivi')).toBe('accepted')
  })

  test('signed by another organisation is refused', async () => {
    const foreign = await aMember(await anOrganisation(), 'listener')
    expect(await verify(foreign.certificate.text)).toBe('bad-signature')
  })

  test('signed by a certified member is refused: there are two levels only', async () => {
    const { text: _, fingerprint: __, ...leaf } = listener.certificate
    for (const role of ['supervisor', 'listener'] as const) {
      const member = await aMember(organisation, role)
      const text = await sign('certificate', certificate, leaf as Certificate, member.sig.privateKey)
      expect(await verify(text)).toBe('bad-signature')
    }
  })

  test('with a swapped key, alias, role or date is refused', async () => {
    const { public: other } = await newPair()
    const [header, payload, signature] = listener.certificate.text.split('.')
    const json = new TextDecoder().decode(fromBase64url(payload ?? '') ?? new Uint8Array())
    const swaps = [
      json.replace(listener.certificate.enc, other),
      json.replace(listener.certificate.sig, other),
      json.replace('"Sam"', '"Léa"'),
      json.replace('"listener"', '"supervisor"'),
      json.replace(`"exp":${listener.certificate.exp}`, `"exp":${listener.certificate.exp + 1}`),
    ]
    for (const swapped of swaps) {
      expect(swapped).not.toBe(json)
      expect(await verify([header, toBase64url(utf8(swapped)), signature].join('.'))).toBe('bad-signature')
    }
  })

  test('with any changed bit of its signature is refused', async () => {
    const [header, payload, signature] = listener.certificate.text.split('.')
    const bytes = fromBase64url(signature ?? '') ?? new Uint8Array()
    for (const at of [0, 31, 32, 63]) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await verify([header, payload, toBase64url(changed)].join('.'))).toBe('bad-signature')
    }
    expect(await verify([header, payload, toBase64url(new Uint8Array(64))].join('.'))).toBe('bad-signature')
  })

  test('with a key that is no point of the curve is refused, and never signed', async () => {
    const off = toBase64url(concat(Uint8Array.of(4), new Uint8Array(63), Uint8Array.of(1)))
    expect(await verify(await signed({ enc: off }))).toBe('malformed')
    const { text: _, fingerprint: __, ...leaf } = listener.certificate
    for (const altered of [{ enc: off }, { sig: off }]) {
      const issued = await issueCertificate(organisation.key, { ...leaf, ...altered } as Certificate)
      expect(issued).toEqual({ ok: false, refused: 'wrong-key' })
    }
  })

  test('is not any other signed object, nor an empty value', async () => {
    for (const text of ['', 'a.b.c', listener.certificate.text.replace('.', '..')])
      expect(await verify(text)).toBe('malformed')
    const asConsent = `${toBase64url(utf8('{"alg":"ES256","typ":"relais-consent"}'))}.${listener.certificate.text.split('.').slice(1).join('.')}`
    expect(await verify(asConsent)).toBe('malformed')
  })

  test('under a pin that is no key is refused', async () => {
    expect(await verify(listener.certificate.text, now, 'listener', '')).toBe('bad-signature')
  })

  test('cannot be made of a value that its schema refuses', async () => {
    const leaf = {
      id: newId<StaffId>(),
      role: 'listener',
      alias: ' Sam',
      title: 'écoute',
      person: newId<StaffId>(),
      enc: listener.certificate.enc,
      sig: listener.certificate.sig,
      ...certificatePeriod(now),
    } as const
    expect((await issueCertificate(organisation.key, { ...leaf, alias: 'Sam' })).ok).toBe(true)
    await expect(issueCertificate(organisation.key, { ...leaf, role: 'admin' } as never)).rejects.toThrow()
    await expect(issueCertificate(organisation.key, { ...leaf, alias: '' })).rejects.toThrow()
  })
})
