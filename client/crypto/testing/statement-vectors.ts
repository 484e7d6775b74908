import type { StaffId, TicketId } from '#shared/ids.ts'
import { carried } from '#shared/protocol/carried.ts'
import type { OpenedTicket } from '#shared/protocol/cell.ts'
import type { Certificate } from '#shared/protocol/certificate.ts'
import type { Roster } from '#shared/protocol/roster.ts'
import { revokedFor } from '#shared/roster/derive.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { sha256OfText } from '../hash.ts'
import type { FreshPair } from '../key-pair.ts'
import { sign } from '../signature.ts'
import { certificatePeriod } from '../staff/issue.ts'
import { signNextKey } from '../staff/next-key.ts'
import { rewrapTicket } from '../staff/rewrap.ts'
import { signRoster } from '../staff/roster.ts'
import { certified, must, now, type Organisation, pairOf } from './people.ts'

/** What the statements of the staff are made of: `who` signs as coordination, as a listener and as a member of the cell. */
export type StatementParts = {
  readonly inputs: {
    readonly nextEnc: FreshPair
    readonly nextTeam: FreshPair
    readonly former: string
    readonly gone: string
  }
  readonly organisation: Organisation
  readonly deployment: string
  readonly listener: VerifiedCertificate<'listener'>
  readonly sig: CryptoKeyPair
  readonly member: VerifiedCertificate<'cell'>
  readonly memberSig: CryptoKeyPair
  readonly team: VerifiedCertificate<'team'>
  readonly teamPair: FreshPair
  readonly ticket: Pick<OpenedTicket, 'consent' | 'teamWrap' | 'parts'> & { readonly ticket: string }
}

/** The roster, its staples, what a rotation carries over, a ticket wrapped anew and a listener's next key. */
export async function statementVectors(parts: StatementParts) {
  const { inputs, organisation, deployment, listener, sig, member, memberSig, team, ticket } = parts
  const leafOf = <Leaf extends Certificate>(from: Leaf & { text: string; fingerprint: string }) => {
    const { text: _, fingerprint: __, ...leaf } = from
    return leaf as unknown as Leaf
  }
  const coordinator = await certified(
    organisation,
    { ...leafOf(listener), role: 'supervisor', title: 'coordination', ...certificatePeriod(now) } as Certificate,
    'supervisor',
  )
  const next = await certified(
    organisation,
    { ...leafOf(team), enc: inputs.nextTeam.public, epoch: team.epoch + 1 },
    'team:suivi',
  )
  const made: Roster = {
    ...{ deployment, organisation: organisation.public, number: 7, former: inputs.former, issued: now / 1000 },
    ...{ by: coordinator.id as StaffId, byCertificate: coordinator.fingerprint, made: [next.fingerprint] },
    inForce: [coordinator, member]
      .map(({ id, fingerprint }) => ({ staff: id as StaffId, certificate: fingerprint }))
      .sort((a, b) => (a.staff < b.staff ? -1 : 1)),
    revoked: [{ staff: inputs.gone as StaffId, until: now / 1000 + revokedFor }],
    teams: [{ purpose: 'team:suivi', epoch: next.epoch, certificate: next.fingerprint }],
    settings: 0,
  }
  const { roster, maker, staples } = await signRoster(organisation.key, { id: made.by, sig }, made)
  const said = {
    ...{ deployment, ticket: ticket.ticket as TicketId, consent: await sha256OfText(ticket.consent) },
    ...{ organisation: inputs.nextEnc.public, authors: [member.fingerprint] },
  }
  const held = { team: team.id, epoch: team.epoch, public: team.enc, pair: await pairOf('enc', parts.teamPair) }
  const sealed = { ...ticket, ticket: ticket.ticket as TicketId, epoch: team.epoch, wrapper: null }
  return {
    ...inputs,
    coordinator: coordinator.text,
    team: next.text,
    ...{ roster, maker, staples },
    carried: await sign('carried', carried, said, organisation.key),
    rewrap: must(
      await rewrapTicket(sealed, { organisation: organisation.public, team: held, carried: null }, next, {
        ...{ id: member.id as StaffId, sig: memberSig },
      }),
    ),
    nextKey: await signNextKey(
      { id: listener.id as StaffId, sig },
      { deployment, certificate: listener.fingerprint, enc: inputs.nextEnc.public },
    ),
  }
}
