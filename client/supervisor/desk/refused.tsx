import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { enrolmentWords, isAlarming } from '#client/staff-session/enrolment-words.ts'

/** This element is always present, so that screen readers announce its new text. */
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
