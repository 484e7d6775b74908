import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useState } from 'react'
import type { Invitation } from '#client/enrolment/invite.ts'
import { roleWords } from '#client/staff-session/role-words.ts'
import { privateWords } from '#client/ui/private-writing.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { Refused } from '../desk/refused.tsx'
import { useAct } from '../desk/use-act.ts'
import { InvitationLink } from './invitation-link.tsx'

const roles: readonly Role[] = ['listener', 'cell', 'supervisor']

export function InviteForm({ desk }: { desk: CoordinationDesk }) {
  const [role, setRole] = useState<Role>('listener')
  const [login, setLogin] = useState('')
  const [made, setMade] = useState<{ invitation: Invitation; login: string } | null>(null)
  const { working, refused, run } = useAct(desk.invite, (invitation) => {
    setMade({ invitation, login })
    setLogin('')
  })
  const roleId = useId()
  const loginId = useId()
  const hintId = useId()

  async function submit(event: FormEvent) {
    event.preventDefault()
    await run({ role, login })
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
        </div>
        <button type="submit" className="button" data-kind="main" aria-disabled={working}>
          {t`Inviter`}
        </button>
        <p id={hintId} className="staff-hint">
          {t`Lettres sans accent, chiffres, points ou tirets. Les jeunes ne le voient jamais.`}
        </p>
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
