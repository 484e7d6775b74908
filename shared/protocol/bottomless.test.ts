import { expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import { utf8 } from '../bytes.ts'
import { refuse } from '../result.ts'
import { parseAttestation } from './attestation.ts'
import { parseJson } from './canonical.ts'
import { parseCertificate } from './certificate.ts'
import { parseConsentRecord } from './consent-record.ts'
import { parseTeamClaim } from './team-claim.ts'
import { parseWithdrawal } from './withdrawal.ts'

const levels = 999_999
/** Three levels make whole bytes in base64url, so the text can repeat one encoded piece. This is a hundred times faster. */
const endless = (level: string) =>
  [level.repeat(levels), toBase64url(utf8(level.repeat(3))).repeat(levels / 3)] as const
const closed = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
const bottomless = [
  ['lists', ...endless('[')],
  ['objects', ...endless('{"a":')],
  ['lists in objects', ...endless('[{"a":')],
  ['closed ones', closed, toBase64url(utf8(closed))],
] as const

test.each(bottomless)('[G21] endlessly nested JSON is refused and crashes no parser: %s', (_, json, body) => {
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
    const text = `${typed(type)}.${body}.${signature}`
    expect([type, parse(text)]).toEqual([type, refuse('malformed')])
  }
})
