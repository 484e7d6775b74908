import type { RefusalName } from '#shared/protocol/refusals.ts'

/** Why enrolling, signing in or vouching for someone was refused; the staff screens have words for each. */
export type EnrolmentRefusal =
  | RefusalName
  | 'password-too-short'
  | 'invalid-login'
  | 'invalid-alias'
  /** Unknown login or wrong password: nobody can tell which. */
  | 'wrong-password'
  /** This browser cannot run the proof of a password, for its age or by its settings. */
  | 'old-browser'
  /** The page was made for another organisation than the one the server now names. */
  | 'other-organisation'
  /** The member's sealed keys do not open, or are not the public ones. */
  | 'altered-keys'
  /** A certificate that the organisation did not sign, or that names someone or something else. */
  | 'altered-certificate'
  /** This supervisor does not hold the organisation's key yet, or what the server gave is not it. */
  | 'no-organisation-key'
  /** Invited before this supervisor was vouched for: a colleague has to sign. */
  | 'no-invitation-secret'
  /** The keys, role, login, alias or id are not those the person with the link sent. */
  | 'altered-enrolment'
  /** No certified member of the cell claims this key. */
  | 'unclaimed-team-key'
  /** This member holds no opened, certified epoch of the team's key. */
  | 'no-team-key'
  /** Not the words of the team's recovery sheet. */
  | 'wrong-recovery-words'
