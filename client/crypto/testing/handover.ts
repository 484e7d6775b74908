import type { ConsentText } from '#shared/consent/text.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { ProposalId } from '#shared/ids.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import { unsorted } from '#shared/ticket/triage.ts'
import { newPermit, type Permit } from '../device/permit.ts'
import { type CheckedProposal, checkProposal } from '../device/proposal.ts'
import { type SealedTicket, sealTicket } from '../device/seal-ticket.ts'
import { newId } from '../random.ts'
import { attest } from '../staff/attest.ts'
import type { SealedForTeam } from '../staff/ticket-opening.ts'
import { type Member, must, now, type Organisation, pinOf, type Team, today } from './people.ts'

export const chosen: ChosenParts = {
  summary: { text: 'Je veux voir quelqu’un sans que mon père le sache.' },
  messages: { lines: [{ role: 'youth', text: 'Il regarde mon téléphone.' }] },
  contact: {
    method: 'phone',
    value: '06 00 00 00 00',
    safeTime: 'mardi 17 h',
    instructions: 'Ne pas laisser de message.',
  },
}

/** What a device needs of a team. */
type Recipient = Pick<Team, 'certificate' | 'staple'>

/** A listener's proposal of follow-up for this permit; `altered` replaces fields after the attestation was signed. */
export async function aProposal(
  listener: Member<'listener'>,
  team: Recipient,
  permit: Permit,
  altered: Partial<Proposal> = {},
  text: ConsentText = newestConsentText('fr'),
): Promise<Proposal> {
  const expires = now + 2 * 3_600_000
  return {
    kind: 'proposal',
    id: newId<ProposalId>(),
    ...nameText(text),
    ...unsorted,
    reason: 'home',
    specialities: ['social', 'legal'],
    urgency: 'soon',
    summary: 'Tu veux parler à quelqu’un de chez toi.',
    suggested: [],
    team: team.certificate.text,
    teamStaple: team.staple,
    attestation: await attest(listener.sig.privateKey, {
      permit: permit.commitment,
      listener: listener.id,
      text: nameText(text),
      team: team.certificate,
      exp: expires / 1000,
    }),
    listener: listener.certificate.text,
    expires,
    ...altered,
  }
}

export async function aCheckedProposal(
  organisation: Organisation,
  listener: Member<'listener'>,
  team: Recipient,
  text: ConsentText = newestConsentText('fr'),
): Promise<CheckedProposal> {
  const permit = await newPermit()
  const proposal = await aProposal(listener, team, permit, {}, text)
  const about = { ...pinOf(organisation), from: listener.id, now, heldFor: 0, permits: [permit] }
  return must(await checkProposal(proposal, about, text))
}

export async function aTicket(
  organisation: Organisation,
  listener: Member<'listener'>,
  team: Team,
): Promise<SealedTicket & { readonly sealed: SealedForTeam }> {
  const proposal = await aCheckedProposal(organisation, listener, team)
  const ticket = must(await sealTicket({ proposal, chosen, code: null, day: today }))
  return { ...ticket, sealed: asReceived(ticket, team.key.epoch) }
}

/** The ticket as an honest server sends it to the cell. */
export function asReceived({ submission }: SealedTicket, epoch: number): SealedForTeam {
  const { ticket, consent, teamWrap, parts } = submission
  return { ticket, consent, epoch, teamWrap, wrapper: null, parts }
}
