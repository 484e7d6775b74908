import { expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import { utf8 } from '../bytes.ts'
import { parseConsentRecord } from '../consent/record.ts'
import { refuse } from '../result.ts'
import { parseWithdrawal } from '../ticket/withdrawal.ts'
import { parseAttestation } from './attestation.ts'
import { parseJson } from './canonical.ts'
import { parseCertificate } from './certificate.ts'
import { parseTeamClaim } from './team-claim.ts'

const levels = 1_000_000
const bottomless = [
  ['lists', '['.repeat(levels)],
  ['objects', '{"a":'.repeat(levels)],
  ['lists in objects', '[{"a":'.repeat(levels)],
  ['closed ones', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
] as const

test.each(bottomless)('[G21] JSON without a bottom is refused, and nothing goes down with it: %s', (_, json) => {
  const parsed = parseJson(json)
  expect(parsed.ok || parsed).toEqual(parsed.ok || refuse('malformed'))
  const typed = (type: string) => toBase64url(utf8(`{"alg":"ES256","typ":"relais-${type}"}`))
  const signature = toBase64url(new Uint8Array(64))
  const signed = {
    certificate: parseCertificate,
    attestation: parseAttestation,
    consent: parseConsentRecord,
    withdrawal: parseWithdrawal,
    'team-epoch': parseTeamClaim,
  }
  for (const [type, parse] of Object.entries(signed)) {
    const text = `${typed(type)}.${toBase64url(utf8(json))}.${signature}`
    expect([type, parse(text)]).toEqual([type, refuse('malformed')])
  }
})
