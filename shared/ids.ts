import * as v from 'valibot'

/** 16 random bytes, base64url without padding: 22 characters, the last carrying two significant bits. */
export const id16 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/))

/** 32 bytes (key, bearer, hash), base64url without padding: 43 characters, the last carrying four significant bits. */
export const bytes32 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/))

export type ConversationId = v.Brand<'conversation'> & string
export type TicketId = v.Brand<'ticket'> & string
export type StaffId = v.Brand<'staff'> & string
export type SenderSessionId = v.Brand<'sender-session'> & string
export type InvitationId = v.Brand<'invitation'> & string
export type ProposalId = v.Brand<'proposal'> & string
export type OfferId = v.Brand<'offer'> & string
export type QuestionId = v.Brand<'question'> & string

export const conversationId = v.pipe(
  id16,
  v.transform((text) => text as ConversationId),
)
export const ticketId = v.pipe(
  id16,
  v.transform((text) => text as TicketId),
)
export const staffId = v.pipe(
  id16,
  v.transform((text) => text as StaffId),
)
export const senderSessionId = v.pipe(
  id16,
  v.transform((text) => text as SenderSessionId),
)
export const invitationId = v.pipe(
  id16,
  v.transform((text) => text as InvitationId),
)
export const proposalId = v.pipe(
  id16,
  v.transform((text) => text as ProposalId),
)
export const offerId = v.pipe(
  id16,
  v.transform((text) => text as OfferId),
)
export const questionId = v.pipe(
  id16,
  v.transform((text) => text as QuestionId),
)
