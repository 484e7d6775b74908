import { createHash } from 'node:crypto'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import type { Signer } from '#client/crypto/channel.ts'
import { toBase64url } from '#shared/base64url.ts'
import { utf8 } from '#shared/bytes.ts'
import type { StaffId } from '#shared/ids.ts'
import { certificate } from '#shared/protocol/certificate.ts'
import { unsignedText } from '#shared/protocol/signed.ts'
import { point, signTerm, type Terms } from './sealed-terms.ts'

type Role = 'listener' | 'cell'
type Certified = VerifiedCertificate<Role>

/** The certificates that the organisation of a run has signed: the product's own text, with a term in the place of the signature. */
export class Certificates {
  readonly #terms: Terms
  readonly #byText = new Map<string, Certified>()
  readonly #byStaff = new Map<StaffId, Certified>()

  constructor(terms: Terms) {
    this.#terms = terms
  }

  /** `expires` in milliseconds. */
  issue(id: StaffId, role: Role, expires: number): string {
    const { public: sig } = this.#terms.pair({ public: point(`sig-${id}`), scalar: scalarOf(id) })
    const about = {
      ...{ id, role, alias: 'Sam', title: 'Écoute', person: id, enc: point(id), sig, nbf: 0 },
      exp: Math.floor(expires / 1000),
    }
    const unsigned = unsignedText('certificate', certificate, about)
    const text = `${unsigned}.${toBase64url(signTerm('the organisation', utf8(unsigned)))}`
    const certified = {
      ...about,
      text,
      fingerprint: createHash('sha256').update(text).digest('base64url'),
    } as unknown as Certified
    this.#byText.set(text, certified)
    this.#byStaff.set(id, certified)
    return text
  }

  /** The counterpart of `verifyIssued`. */
  read<Wanted extends Role>(text: string, role: Wanted): VerifiedCertificate<Wanted> | undefined {
    const found = this.#byText.get(text)
    return found?.role === role ? (found as VerifiedCertificate<Wanted>) : undefined
  }

  of(staff: StaffId): Certified {
    const found = this.#byStaff.get(staff)
    if (!found) throw new Error(`${staff} has no certificate`)
    return found
  }

  /** As whom this member of staff signs. */
  signer(staff: StaffId): Signer {
    const { sig, fingerprint } = this.of(staff)
    return { key: scalarOf(staff) as never, public: sig, certificate: fingerprint }
  }
}

const scalarOf = (staff: StaffId) => `signing key of ${staff}`
