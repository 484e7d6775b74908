import type { RefusalName } from '#shared/protocol/refusals.ts'

/** The refusals of enrolling, signing in and vouching; the staff screens have words for each. */
export type EnrolmentRefusal =
  | RefusalName
  | 'password-too-short'
  | 'invalid-login'
  | 'invalid-alias'
  | 'invalid-title'
  /** An unknown login or a wrong password; the two are indistinguishable. */
  | 'wrong-password'
  /** This browser is too old for the proof of a password, or its settings prevent it. */
  | 'old-browser'
  /** The page was made for another organisation than the one the server now names. */
  | 'other-organisation'
  /** The member's sealed keys do not open, or do not match the public ones. */
  | 'altered-keys'
  /** The organisation did not sign a certificate, or it names someone or something else. */
  | 'altered-certificate'
  /** This supervisor does not hold the organisation's key yet, or the server sent another key. */
  | 'no-organisation-key'
  /** The person was invited before this supervisor was certified: a colleague has to sign. */
  | 'no-invitation-secret'
  /** The keys, role, login, alias or id differ from those that the person with the link sent. */
  | 'altered-enrolment'
  /** Whoever invited the person is no supervisor in force: another invitation is needed. */
  | 'inviter-not-in-force'
  /** The invitation was over for too long when the person was to be certified. */
  | 'invitation-outdated'
  /** The roster that the service shows is not the successor of the one this browser holds: nothing is signed until a person has looked. */
  | 'roster-alarm'
  /** The act does not follow from the roster: somebody is not in force, or was revoked. */
  | 'not-in-roster'
  /** The team's key was sealed to this member, and nobody in force signed that. */
  | 'unsigned-wrap'
  /** A person has not looked at everybody in force, so the organisation's key is not replaced. */
  | 'not-everybody'
  /** No certified member of the cell claims this key. */
  | 'unclaimed-team-key'
  /** This member holds no opened, certified epoch of the team's key. */
  | 'no-team-key'
  /** Not the words of the team's recovery sheet. */
  | 'wrong-recovery-words'
