import type { StaffId } from '#shared/ids.ts'
import { attestation } from '#shared/protocol/attestation.ts'
import type { NamedText } from '#shared/protocol/consent-text.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { sign } from '../signature.ts'

/** The listener's signature on a proposal, without its content. `exp` in Unix seconds: when the permit ends, by the service's clock. */
export const attest = async (
  sig: CryptoKey,
  about: {
    /** The commitment of the young person's permit. */
    readonly permit: string
    readonly listener: StaffId
    readonly text: NamedText
    readonly team: VerifiedCertificate<'team'>
    readonly exp: number
  },
): Promise<string> =>
  sign(
    'attestation',
    attestation,
    {
      permit: about.permit,
      listener: about.listener,
      text: about.text.text,
      settings: about.text.settings,
      textSha256: about.text.textSha256,
      teamFingerprint: about.team.fingerprint,
      exp: about.exp,
    },
    sig,
  )
