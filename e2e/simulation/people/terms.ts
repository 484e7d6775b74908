import { createHash } from 'node:crypto'
import { utf8 } from '#shared/bytes.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import { type Attestation, attestation } from '#shared/protocol/attestation.ts'
import { unsignedText } from '#shared/protocol/signed.ts'
import { shortOf, type World } from '../world.ts'

/** A ticket's key, as its holders have it: base64url. */
export const ticketKey = (ticket: TicketId): string => `${shortOf(ticket)}-key`.padEnd(42, '-').concat('A')

/** A wrap of a key, by name, in the form that its schema accepts. */
export const wrapTerm = (name: string): string => name.padEnd(150, '-').concat('A')

/** A signed text, in the product's form. */
export const signedTerm = (what: 'certificate' | 'claim', whose: string): string => `${what}.${whose}.signed`

/** A listener's attestation: the product's own text, and a term in the place of its signature. */
export const termAttestation = {
  sign(world: World, by: StaffId, about: Attestation): string {
    const unsigned = unsignedText('attestation', attestation, about)
    const signature = createHash('sha512').update(`${by} ${unsigned}`).digest('base64url')
    return world.terms.make(`${unsigned}.${signature}`, signerOf(by), utf8(unsigned), about)
  },
  /** What this listener signed; undefined for a text of somebody else. */
  read(world: World, by: StaffId, text: string): Attestation | undefined {
    const unsigned = text.slice(0, text.lastIndexOf('.'))
    return world.terms.open(text, signerOf(by), utf8(unsigned)) as Attestation | undefined
  },
}

const signerOf = (staff: StaffId) => `signing key of ${staff}`
