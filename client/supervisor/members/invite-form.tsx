import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useState } from 'react'
import type { Invitation } from '#client/enrolment/invite.ts'
import type { ActiveMember } from '#client/enrolment/renew.ts'
import { ShownNameField } from '#client/staff-session/alias-field.tsx'
import { roleWords } from '#client/staff-session/role-words.ts'
import { privateWords } from '#client/ui/private-writing.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { Refused } from '../desk/refused.tsx'
import { useAct } from '../desk/use-act.ts'
import { InvitationLink } from './invitation-link.tsx'
import { personOf } from './person.ts'

const roles: readonly Role[] = ['listener', 'cell', 'supervisor']

export function InviteForm({ desk, active }: { desk: CoordinationDesk; active: readonly ActiveMember[] }) {
  const [role, setRole] = useState<Role>('listener')
  const [login, setLogin] = useState('')
  /** Null until somebody writes another function than the role's own. */
  const [title, setTitle] = useState<string | null>(null)
  const [person, setPerson] = useState('')
  const [made, setMade] = useState<{ invitation: Invitation; login: string } | null>(null)
  const { working, refused, run } = useAct(desk.invite, (invitation) => {
    setMade({ invitation, login })
    setLogin('')
    setTitle(null)
    setPerson('')
  })
  const roleId = useId()
  const loginId = useId()
  const hintId = useId()
  const personId = useId()
  const personHintId = useId()

  async function submit(event: FormEvent) {
    event.preventDefault()
    await run({ role, login, title: title ?? roleWords(role), person: person || null })
  }

  return (
    <section className="supervisor-card" aria-label={t`Inviter quelqu’un`}>
      <h3>{t`Inviter quelqu’un`}</h3>
      <form className="supervisor-invite" onSubmit={submit}>
        <div className="staff-field">
          <label htmlFor={roleId}>{t`Rôle`}</label>
          <select id={roleId} value={role} onChange={(event) => setRole(event.target.value as Role)}>
            {roles.map((each) => (
              <option key={each} value={each}>
                {roleWords(each)}
              </option>
            ))}
          </select>
        </div>
        <div className="staff-field">
          <label htmlFor={loginId}>{t`Identifiant de connexion`}</label>
          <input
            {...privateWords}
            id={loginId}
            required
            value={login}
            aria-describedby={hintId}
            onChange={(event) => setLogin(event.target.value)}
          />
          <p id={hintId} className="staff-hint">
            {t`Lettres sans accent, chiffres, points ou tirets. Les jeunes ne le voient jamais.`}
          </p>
        </div>
        <ShownNameField
          label={t`Fonction affichée`}
          hint={t`Cette fonction est écrite dans le certificat, à côté du nom affiché.`}
          value={title ?? roleWords(role)}
          onChange={setTitle}
        />
        <div className="staff-field">
          <label htmlFor={personId}>{t`Personne`}</label>
          <select
            id={personId}
            value={person}
            aria-describedby={personHintId}
            onChange={(event) => setPerson(event.target.value)}
          >
            <option value="">{t`quelqu’un de nouveau`}</option>
            {active.map((member) => (
              <ItemBoundary key={member.id} as="option" of={member}>
                <PersonOption member={member} />
              </ItemBoundary>
            ))}
          </select>
          <p id={personHintId} className="staff-hint">
            {t`Si la personne a déjà un compte, choisissez-la : ses comptes seront reconnus comme les siens.`}
          </p>
        </div>
        <button type="submit" className="button" data-kind="main" aria-disabled={working}>
          {t`Inviter`}
        </button>
      </form>
      <Refused name={refused} />
      {made && (
        <InvitationLink
          key={made.invitation.invitation}
          path={made.invitation.path}
          login={made.login}
          onDone={() => setMade(null)}
        />
      )}
    </section>
  )
}

function PersonOption({ member }: { member: ActiveMember }) {
  const person = personOf(member)
  if (person === null) return null
  const does = roleWords(member.role)
  return <option value={person}>{t`${member.alias}, ${does}`}</option>
}
