import type { Guard } from './guard.ts'

/** From a proposal to what the cell opens. */
export const handoverGuards: readonly Guard[] = [
  {
    guard: 'the consent record is signed by the key that it names',
    says: '[M11] the cell opens a ticket that its permit',
    part: 'handovers',
    file: 'client/crypto/consent.ts',
    without: "if (!(await isSignedBy(record.sig, parsed.value))) return refuse('consent-bad-signature')",
  },
  {
    guard: 'a ticket’s id is the hash of its key',
    says: '[M11] the cell opens two tickets',
    part: 'handovers',
    file: 'client/crypto/consent.ts',
    without: ' || (await ticketIdOf(record.sig)) !== ticket',
  },
  {
    guard: 'the attestation is for the permit of the record’s key',
    says: '[M11] the cell opens an invented ticket',
    part: 'handovers',
    file: 'client/crypto/attested.ts',
    without: "if (!isForPermit(attestation, about.commitments)) return refuse('attestation-other-permit')",
  },
  {
    guard: 'a permit’s commitment covers its key',
    says: '[M11] the cell opens an invented ticket',
    part: 'handovers',
    file: 'shared/protocol/permit.ts',
    without: "context('permit', r, sig)",
    instead: "(void sig, context('permit', r))",
  },
  {
    guard: 'an attestation is signed by the listener whose certificate is beside it',
    says: '[M11]',
    part: 'handovers',
    file: 'client/crypto/attested.ts',
    without: "if (!(await isSignedBy(listener.value.sig, parsed.value))) return refuse('attestation-bad-signature')",
  },
  {
    guard: 'a proposal is attested by the listener who has the conversation',
    says: '[M11] a card shows another name',
    part: 'handovers',
    file: 'client/crypto/device/proposal.ts',
    without: "if (listener.id !== from) return refuse('attestation-other-listener')",
  },
  {
    guard: 'a device seals only to a team that the organisation certified',
    says: '[M11] a card is for a team',
    part: 'handovers',
    file: 'client/crypto/certificate.ts',
    without: "if (!(await isSignedBy(organisation, parsed.value))) return refuse('bad-signature')",
  },
  {
    guard: 'a listener proposes only to the team that their roster names',
    says: '[M17] an honest listener proposes',
    part: 'handovers',
    file: 'client/handover/panel/propose.ts',
    without: "if (newest.value !== recipient.value.fingerprint) return refuse('team-replaced')",
  },
  {
    guard: 'a card shows a proposal under the newest text only',
    says: '[M18] a card shows another text',
    part: 'handovers',
    file: 'client/crypto/device/proposal.ts',
    without: "if (!isNamed(proposal, consentText)) return refuse('text-outdated')",
  },
  {
    guard: 'the cell shows the text whose hash was signed',
    says: '[M18] the cell shows another text',
    part: 'handovers',
    file: 'client/crypto/consent.ts',
    without: '!isNamed(record, consentText) || ',
  },
]
