import { t } from '@lingui/core/macro'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { enrolmentWords } from '#client/staff-session/enrolment-words.ts'

/** Unknown, used, cancelled and expired links get one refusal. A person who has just used the link may not have received the answer. */
export function invitationWords(refused: EnrolmentRefusal): string {
  if (refused === 'not-available')
    return t`Cette invitation n’est plus valable : elle a déjà servi, elle a été annulée, ou elle a expiré. Si vous l’avez déjà utilisée, connectez-vous. Sinon, demandez-en une nouvelle à la coordination.`
  return enrolmentWords(refused)
}
