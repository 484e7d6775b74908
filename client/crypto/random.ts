import { toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, InvitationId, ProposalId, SenderSessionId, StaffId, TicketId } from '#shared/ids.ts'

/** A source of `length` random bytes. It is a parameter only so that test vectors can fix it. */
export type Random = (length: number) => Bytes

export const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length))

type Id = ConversationId | TicketId | StaffId | SenderSessionId | InvitationId | ProposalId

/** 16 random bytes as an id of the given kind. */
export const newId = <Kind extends Id>(source: Random = random): Kind => toBase64url(source(16)) as Kind
