import { t } from '@lingui/core/macro'
import { roleWords } from '#client/staff-session/role-words.ts'
import { momentWords } from '#client/ui/date-words.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { InvitationId } from '#shared/ids.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { minuteFormat } from '../desk/minute-format.ts'
import { Refused } from '../desk/refused.tsx'
import { useAct } from '../desk/use-act.ts'
import { WideTable } from '../desk/wide-table.tsx'

type Invited = Extract<StaffMember, { status: 'invited' }>

export function PendingInvitations({ desk, invited }: { desk: CoordinationDesk; invited: readonly Invited[] }) {
  const { working, refused, run } = useAct((invitation: InvitationId) =>
    desk.request('staff:cancel-invitation', { invitation }),
  )
  if (invited.length === 0) return null
  return (
    <>
      <h3>{t`Invitations en attente`}</h3>
      <p className="staff-hint">
        {t`Un lien n’est affiché qu’une fois. S’il est perdu, ou si le voile s’est fermé avant que vous l’ayez donné, annulez l’invitation et invitez de nouveau.`}
      </p>
      <Refused name={refused} />
      <WideTable label={t`Invitations en attente`} columns={[t`Identifiant`, t`Rôle`, t`Valable jusqu’à`, t`Action`]}>
        {invited.map((one) => (
          <ItemBoundary key={one.invitation} as="tr" of={one}>
            <InvitationRow invited={one} working={working} onCancel={() => run(one.invitation)} />
          </ItemBoundary>
        ))}
      </WideTable>
    </>
  )
}

type InvitationRowProperties = { readonly invited: Invited; readonly working: boolean; readonly onCancel: () => void }

function InvitationRow({ invited: { login, role, expires }, working, onCancel }: InvitationRowProperties) {
  return (
    <tr>
      <th scope="row">{login}</th>
      <td>{roleWords(role)}</td>
      <td>{momentWords(expires, minuteFormat)}</td>
      <td>
        <button type="button" className="button" aria-disabled={working} onClick={onCancel}>
          {t`Annuler l’invitation`} <span className="only-read-aloud">{login}</span>
        </button>
      </td>
    </tr>
  )
}
