import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { ActiveMember } from '#client/enrolment/renew.ts'
import { roleWords } from '#client/staff-session/role-words.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import { Confirm } from '../desk/confirm.tsx'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import type { UpkeepState } from '../desk/upkeep.ts'
import { WideTable } from '../desk/wide-table.tsx'
import { certificateState } from './certificate-state.ts'

type Properties = {
  readonly desk: CoordinationDesk
  readonly active: readonly ActiveMember[]
  readonly upkeep: UpkeepState
  /** Whom no person of this page has seen yet. */
  readonly newcomers: readonly string[]
}

export function ActiveMembers({ desk, active, upkeep, newcomers }: Properties) {
  const [leaving, setLeaving] = useState<ActiveMember | null>(null)
  return (
    <>
      <h3>{t`Membres`}</h3>
      <p className="staff-hint">
        {t`Un certificat dure 30 jours. Il est renouvelé tout seul, à partir du quinzième jour, dès qu’une personne de la coordination se connecte.`}
      </p>
      <WideTable
        label={t`Membres`}
        columns={[t`Nom affiché`, t`Identifiant`, t`Rôle`, t`Présence`, t`Certificat`, t`Action`]}
      >
        {active.map((member) => (
          <ItemBoundary key={member.id} as="tr" of={member}>
            <MemberRow
              {...{ member, upkeep }}
              isNew={newcomers.includes(member.id)}
              onSeen={() => desk.seeNewcomer(member.id)}
              isSelf={member.id === desk.session.staff.id}
              onLeave={() => setLeaving(member)}
            />
          </ItemBoundary>
        ))}
      </WideTable>
      {leaving && (
        <Confirm
          title={t`Désactiver le compte de ${leaving.alias} ?`}
          yes={t`Désactiver`}
          act={() => desk.deactivate(leaving.id)}
          onClose={() => setLeaving(null)}
        >
          <p>{t`C’est immédiat et définitif. Pour revenir, il faudra une nouvelle invitation et de nouvelles clés.`}</p>
          <p>{departureWords(leaving.role)}</p>
        </Confirm>
      )}
    </>
  )
}

type MemberRowProperties = {
  readonly member: ActiveMember
  readonly upkeep: UpkeepState
  readonly isSelf: boolean
  readonly isNew: boolean
  readonly onSeen: () => void
  readonly onLeave: () => void
}

function MemberRow({ member, upkeep, isSelf, isNew, onSeen, onLeave }: MemberRowProperties) {
  const { alias, login, role, here } = member
  const certificate = certificateState(member, upkeep, pageClock())
  return (
    <tr data-alarm={certificate.kind === 'altered'}>
      <th scope="row">
        {alias}
        {isNew && (
          <>
            {' '}
            <strong>{t`nouveau`}</strong>{' '}
            <button type="button" className="button" onClick={onSeen}>
              {t`Vu`} <span className="only-read-aloud">{alias}</span>
            </button>
          </>
        )}
      </th>
      <td>{login}</td>
      <td>{roleWords(role)}</td>
      <td>{here ? t`en ligne` : t`hors ligne`}</td>
      <td data-kind={certificate.kind}>{certificate.words}</td>
      <td>
        {isSelf ? (
          t`vous`
        ) : (
          <button type="button" className="button" onClick={onLeave}>
            {t`Désactiver`} <span className="only-read-aloud">{alias}</span>
          </button>
        )}
      </td>
    </tr>
  )
}

function departureWords(role: ActiveMember['role']): string {
  switch (role) {
    case 'listener':
      return t`Ses conversations en cours retournent dans la file d’attente, à leur place.`
    case 'cell':
      return t`Ses demandes sont rendues à l’équipe. La cellule change de clé à sa prochaine connexion.`
    case 'supervisor':
      return t`Cette personne ne pourra plus signer ni voir la coordination.`
  }
}
