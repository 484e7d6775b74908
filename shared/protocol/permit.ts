import type { Bytes } from '../bytes.ts'
import { bytes32 } from '../ids.ts'
import { curvePoint } from './certificate.ts'
import { context } from './context.ts'

/**
 * What a young person's device draws for each proposal that its conversation may get: a random `r`, 32 bytes, and a pair for signing whose
 * public half is `sig`. Who shows `r` with a signature of the pair spends the permit, and nobody else can (SPEC H1, H2, H3).
 */
export const permitProof = { r: bytes32, sig: curvePoint }
export type PermitProof = { readonly r: string; readonly sig: string }

/** SHA-256 of these bytes is the commitment: all that readers, the service and the attestation learn before the permit is spent. */
export const commitmentContext = ({ r, sig }: PermitProof): Bytes => context('permit', r, sig)

/** The first 16 bytes of the SHA-256 of these bytes are the ticket's id, so that one pair makes one ticket in every tab. */
export const ticketIdContext = (sig: string): Bytes => context('ticket-id', sig)
