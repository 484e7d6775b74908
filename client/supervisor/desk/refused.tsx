import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { enrolmentWords, isAlarming } from '#client/staff-session/enrolment-words.ts'

/** Always there, so that screen readers hear it fill. */
export function Refused({ name }: { name: EnrolmentRefusal | null }) {
  return (
    <div role="alert">
      {name && (
        <p className="notice" data-kind={isAlarming(name) ? 'danger' : 'warn'}>
          {enrolmentWords(name)}
        </p>
      )}
    </div>
  )
}
