import * as v from 'valibot'
import { bytes32, type InvitationId, invitationId } from '#shared/ids.ts'

export type InvitationLink = { readonly invitation: InvitationId; readonly secret: string }

const parts = v.strictTuple([invitationId, bytes32])

/** `#<invitation id>.<secret>`, or null. */
export function readLink(fragment: string): InvitationLink | null {
  const parsed = v.safeParse(parts, fragment.replace(/^#/, '').split('.'))
  if (!parsed.success) return null
  const [invitation, secret] = parsed.output
  return { invitation, secret }
}

/** Reads this page's link and removes the secret from the address, so that it stays in no history entry. */
export function takeLink(from: Window = window): InvitationLink | null {
  const link = readLink(from.location.hash)
  from.history.replaceState(null, '', from.location.pathname)
  return link
}
