import { t } from '@lingui/core/macro'
import type { ActiveMember } from '#client/enrolment/renew.ts'
import type { EnrolledMember } from '#client/enrolment/vouch.ts'
import { roleWords } from '#client/staff-session/role-words.ts'
import { ItemBoundary, PartBoundary } from '#client/ui/staff-boundary.tsx'
import { parseInvitation } from '#shared/protocol/invitation.ts'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { Refused } from '../desk/refused.tsx'
import { useAct } from '../desk/use-act.ts'
import { personOf } from './person.ts'

type Properties = {
  readonly desk: CoordinationDesk
  readonly enrolled: readonly EnrolledMember[]
  readonly active: readonly ActiveMember[]
}

/** The members who have made their keys. A supervisor must confirm that the keys are the right person's. */
export function EnrolledMembers({ desk, enrolled, active }: Properties) {
  if (enrolled.length === 0) return null
  return (
    <section className="supervisor-card" aria-label={t`À vérifier`}>
      <h3>{t`À vérifier`}</h3>
      <p>
        {t`Ces personnes ont utilisé leur lien. En signant, vous garantissez aux jeunes qui elles sont : vérifiez le rôle et le nom affiché.`}
      </p>
      <ul className="supervisor-list">
        {enrolled.map((member) => (
          <ItemBoundary key={member.id} of={member}>
            <Enrolled {...{ desk, member, active }} />
          </ItemBoundary>
        ))}
      </ul>
    </section>
  )
}

function Enrolled({ desk, member, active }: Omit<Properties, 'enrolled'> & { readonly member: EnrolledMember }) {
  const said = parseInvitation(member.statement)
  const appointed = said.ok ? said.value.payload : null
  const { working, refused, run } = useAct(desk.vouch)
  return (
    <li className="supervisor-member">
      <dl className="supervisor-facts">
        <div>
          <dt>{t`Nom affiché`}</dt>
          <dd>{member.alias}</dd>
        </div>
        <div>
          <dt>{t`Rôle`}</dt>
          <dd>{roleWords(member.role)}</dd>
        </div>
        <div>
          <dt>{t`Identifiant`}</dt>
          <dd>{member.login}</dd>
        </div>
        <div>
          <dt>{t`Fonction`}</dt>
          <dd>{appointed?.title ?? t`illisible`}</dd>
        </div>
        {appointed && (
          <PartBoundary>
            <SamePerson person={appointed.person} active={active} />
          </PartBoundary>
        )}
      </dl>
      <button type="button" className="button" data-kind="main" aria-disabled={working} onClick={() => run(member)}>
        {t`Vérifier et signer`} <span className="only-read-aloud">{member.alias}</span>
      </button>
      <Refused name={refused} />
    </li>
  )
}

/** The accounts that the invited person has already, as the inviting supervisor said. */
function SamePerson({ person, active }: Pick<Properties, 'active'> & { readonly person: string }) {
  const same = active.filter((each) => personOf(each) === person)
  if (same.length === 0) return null
  return (
    <div>
      <dt>{t`Même personne que`}</dt>
      <dd>{same.map(({ alias }) => alias).join(', ')}</dd>
    </div>
  )
}
