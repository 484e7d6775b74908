import { t } from '@lingui/core/macro'
import type { EnrolledMember } from '#client/enrolment/vouch.ts'
import { roleWords } from '#client/staff-session/role-words.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { Refused } from '../desk/refused.tsx'
import { useAct } from '../desk/use-act.ts'

/** The members who have made their keys. A supervisor must confirm that the keys are the right person's. */
export function EnrolledMembers({ desk, enrolled }: { desk: CoordinationDesk; enrolled: readonly EnrolledMember[] }) {
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
            <Enrolled desk={desk} member={member} />
          </ItemBoundary>
        ))}
      </ul>
    </section>
  )
}

function Enrolled({ desk, member }: { desk: CoordinationDesk; member: EnrolledMember }) {
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
      </dl>
      <button type="button" className="button" data-kind="main" aria-disabled={working} onClick={() => run(member)}>
        {t`Vérifier et signer`} <span className="only-read-aloud">{member.alias}</span>
      </button>
      <Refused name={refused} />
    </li>
  )
}
