import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { Pinned } from '#client/enrolment/session.ts'
import { setUpOrganisation } from '#client/enrolment/set-up.ts'
import { roleWords } from '#client/staff-session/role-words.ts'
import { withPasswords } from '#client/staff-session/with-passwords.ts'
import type { Result } from '#shared/result.ts'

export type SetUpChoice = { readonly login: string; readonly alias: string; readonly password: string }
export type SetUp = (choice: SetUpChoice) => Promise<Result<Pinned, EnrolmentRefusal>>

export const setUpInThisPage = (
  choice: SetUpChoice & { readonly secret: string },
): Promise<Result<Pinned, EnrolmentRefusal>> =>
  withPasswords((opaque) => setUpOrganisation({ ...choice, title: roleWords('supervisor'), opaque }))
