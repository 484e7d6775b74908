import { readPin } from '#client/connection/page-settings.ts'
import { enrol, type OpenedInvitation, openInvitation } from '#client/enrolment/enrol.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { withPasswords } from '#client/staff-session/with-passwords.ts'
import type { Result } from '#shared/result.ts'
import type { InvitationLink } from './link.ts'

type Opened = Result<OpenedInvitation, EnrolmentRefusal>

export type InvitationActs = {
  readonly open: () => Promise<Opened>
  readonly enrol: (choice: { readonly alias: string; readonly password: string }) => Promise<Opened>
}

export function invitationActs(link: InvitationLink): InvitationActs {
  const about = { ...link, pin: readPin() }
  return {
    open: () => openInvitation(about),
    enrol: (choice) => withPasswords((opaque) => enrol({ ...about, ...choice, opaque })),
  }
}
