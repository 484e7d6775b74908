import { t } from '@lingui/core/macro'
import { roleWords } from '#client/staff-session/role-words.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import { membersOnce } from '../desk/each-once.ts'
import type { PartProperties } from '../desk/part-properties.ts'
import { Section } from '../desk/section.tsx'
import { ActiveMembers } from './active-members.tsx'
import { EnrolledMembers } from './enrolled-members.tsx'
import { InviteForm } from './invite-form.tsx'
import { PendingInvitations } from './pending-invitations.tsx'

export function MembersSection({ desk, view, upkeep, roster }: PartProperties) {
  const members = membersOnce(view.members)
  const enrolled = members.filter((member) => member.status === 'enrolled')
  const invited = members.filter((member) => member.status === 'invited')
  const active = members.filter((member) => member.status === 'active')
  const gone = members.filter((member) => member.status === 'deactivated')
  return (
    <Section title={t`Membres et invitations`}>
      <EnrolledMembers desk={desk} enrolled={enrolled} active={active} />
      <ActiveMembers desk={desk} active={active} upkeep={upkeep} newcomers={roster.newcomers} />
      <InviteForm desk={desk} active={active} />
      <PendingInvitations desk={desk} invited={invited} />
      {gone.length > 0 && (
        <details>
          <summary>{t`Comptes désactivés`}</summary>
          <ul className="supervisor-list">
            {gone.map((member) => (
              <ItemBoundary key={member.id} of={member}>
                <Gone member={member} />
              </ItemBoundary>
            ))}
          </ul>
        </details>
      )}
    </Section>
  )
}

function Gone({ member: { login, alias, role } }: { member: Extract<StaffMember, { status: 'deactivated' }> }) {
  const does = roleWords(role)
  return <li>{t`${alias} (${login}), ${does}`}</li>
}
