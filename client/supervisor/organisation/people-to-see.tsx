import { t } from '@lingui/core/macro'
import type { InForce } from '#client/enrolment/rotate.ts'
import { roleWords } from '#client/staff-session/role-words.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'

type Properties = {
  readonly everybody: readonly InForce[]
  /** Fingerprints of the certificates that a person has looked at. A renewed one has to be looked at again. */
  readonly seen: ReadonlySet<string>
  readonly onSee: (print: string, isSeen: boolean) => void
}

/** One box for each certificate in force, with what it says: names come from the certificate, and not from the service's list. */
export function PeopleToSee({ everybody, seen, onSee }: Properties) {
  return (
    <fieldset className="supervisor-people">
      <legend>{t`Je connais cette personne, et elle est toujours en fonction :`}</legend>
      <ul>
        {everybody.map((each) => (
          <ItemBoundary key={each.fingerprint} of={each}>
            <li>
              <label>
                <input
                  type="checkbox"
                  checked={seen.has(each.fingerprint)}
                  onChange={(event) => onSee(each.fingerprint, event.currentTarget.checked)}
                />
                {t`${each.alias} · ${each.title} · ${roleWords(each.role)}`}
              </label>
            </li>
          </ItemBoundary>
        ))}
      </ul>
    </fieldset>
  )
}
