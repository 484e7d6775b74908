import type { Guard } from './guard.ts'

/** What the staff's browsers sign by themselves. */
export const staffGuards: readonly Guard[] = [
  {
    guard: 'a roster follows from the one that is held',
    says: '[M16] a browser goes from one roster',
    part: 'staff',
    file: 'shared/roster/compare.ts',
    without: "if (after.number > before.number + 1 || after.former !== held.hash) return 'fork'",
  },
  {
    guard: 'a roster has no lower number than the one that is held',
    says: '[M16] a browser goes from one roster',
    part: 'staff',
    file: 'shared/roster/compare.ts',
    without:
      "if (after.number < before.number) return 'older'\n  if (after.number === before.number) return offered.hash === held.hash ? null : 'fork'\n  if (after.number > before.number + 1 || after.former !== held.hash) return 'fork'",
    instead: "if (after.number === before.number) return offered.hash === held.hash ? null : 'fork'",
  },
  {
    guard: 'nobody revoked is in force again',
    says: '[M16] a browser takes a roster that restores',
    part: 'staff',
    file: 'shared/roster/compare.ts',
    without: "if (before.revoked.some((entry) => isRestored(entry, after))) return 'restored'",
  },
  {
    guard: 'the inviter has signed the invitation',
    says: '[M17] a browser certifies somebody',
    part: 'staff',
    file: 'client/crypto/staff/invitation.ts',
    without: "if (!(await isSignedBy(inviter.sig, parsed.value))) return refuse('bad-signature')",
  },
  {
    guard: 'the inviter is in force',
    says: '[M17] a browser certifies somebody',
    part: 'staff',
    file: 'client/enrolment/vouch.ts',
    without: "if (!isInForce(at, checked.value)) return refuse('inviter-not-in-force')",
  },
  {
    guard: 'the invitation is for this secret',
    says: '[M17] a browser certifies somebody',
    part: 'staff',
    file: 'client/crypto/staff/invitation.ts',
    without: ' &&\n    said.secretSha256 === (await sha256(secretBytes(secret)))',
  },
  {
    guard: 'the keys are those of the person with the link',
    says: '[M17] a browser certifies somebody',
    part: 'staff',
    file: 'client/enrolment/vouch.ts',
    without: "if (!(await isInvitationProof(secret, member, member.proof))) return refuse('altered-enrolment')",
  },
  {
    guard: 'only somebody in force is renewed',
    says: '[M17] a browser renews somebody',
    part: 'staff',
    file: 'client/enrolment/renew.ts',
    without: ' || !isInForce(coordination, issued.value)',
  },
  {
    guard: 'the maker of a team’s epoch is in force',
    says: '[M17] a browser certifies a team key',
    part: 'staff',
    file: 'client/enrolment/certify-team.ts',
    without: 'isInForce(at, certified.value) &&',
  },
  {
    guard: 'the secret of an invitation is sealed only to coordinators in force',
    says: '[M17] a browser seals something',
    part: 'staff',
    file: 'client/enrolment/invite.ts',
    without: 'if (isInForce(at, checked.value)) trusted.push',
    instead: 'trusted.push',
  },
  {
    guard: 'a team’s key is sealed only to members in force',
    says: '[M17] a browser seals something',
    part: 'staff',
    file: 'client/enrolment/cell-desk.ts',
    without: 'if (isNamed) trusted.push',
    instead: 'trusted.push',
  },
  {
    guard: 'the member whom an admission names has signed it',
    says: '[M17] a browser opens a team key whose sealing',
    part: 'staff',
    file: 'client/crypto/staff/admission.ts',
    without: "return isAbout && (await isSignedBy(by.sig, parsed.value)) ? ok(said.wrap) : refuse('unsigned-wrap')",
    instead: "return isAbout ? ok(said.wrap) : refuse('unsigned-wrap')",
  },
  {
    guard: 'whoever admits somebody to the team’s key is in force',
    says: '[M17] a browser opens a team key that somebody sealed',
    part: 'staff',
    file: 'client/enrolment/cell-desk.ts',
    without:
      'const isNamed = checked.ok && id === checked.value.id && certificateOf(roster, id) === checked.value.fingerprint\n  return isNamed',
    instead: 'const isNamed = checked.ok && id === checked.value.id\n  return isNamed',
  },
]
