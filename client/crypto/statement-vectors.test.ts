import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { TicketId } from '#shared/ids.ts'
import { carried } from '#shared/protocol/carried.ts'
import { nextKey } from '#shared/protocol/next-key.ts'
import { parseRewrap, rewrap } from '#shared/protocol/rewrap.ts'
import { roster } from '#shared/protocol/roster.ts'
import { unsignedText } from '#shared/protocol/signed.ts'
import { revokedFor } from '#shared/roster/derive.ts'
import { verifyCarried } from './carried.ts'
import { fingerprint, verifyCertificate } from './certificate.ts'
import { sha256OfText } from './hash.ts'
import { nextKeyOf } from './staff/next-key.ts'
import { verifyRoster } from './staff/roster.ts'
import { openTicket } from './staff/ticket-opening.ts'
import { verifyStaple } from './staple.ts'
import { must, now, pairOf } from './testing/people.ts'
import { vectors } from './testing/vectors.ts'

const { organisation, listener, team, returnCode, ticket, statements } = vectors
const deployment = returnCode.deploymentId
const pin = { organisation: organisation.public, deploymentId: deployment }
/** Without its signature, which differs at each run of the writer. */
const unsigned = (text: string) => text.slice(0, text.lastIndexOf('.'))

describe('the vectors of the staff’s statements: what is signed is the same byte for byte, and every signature holds', () => {
  test('[S14] [S17] a roster, its maker and its staples', async () => {
    const { roster: text, maker, coordinator, former, gone, staples } = statements
    const made = {
      ...{ deployment, organisation: organisation.public, number: 7, former, issued: now / 1000, by: listener.id },
      ...{ byCertificate: await fingerprint(coordinator), made: [await fingerprint(statements.team)] },
      inForce: [
        { staff: listener.id, certificate: await fingerprint(coordinator) },
        { staff: team.member.id, certificate: await fingerprint(team.member.certificate) },
      ].sort((a, b) => (a.staff < b.staff ? -1 : 1)),
      revoked: [{ staff: gone, until: now / 1000 + revokedFor }],
      teams: [{ purpose: 'team:suivi', epoch: 2, certificate: await fingerprint(statements.team) }],
      settings: 0,
    }
    expect(unsigned(text)).toBe(unsignedText('roster', roster, made))
    const verified = must(await verifyRoster({ roster: text, maker, certificate: coordinator }))
    expect(verified).toEqual({ hash: await sha256OfText(text), roster: made })
    const named = [...made.inForce, ...made.teams]
    expect(staples).toHaveLength(named.length)
    for (const [index, { certificate }] of named.entries()) {
      const of = must(await verifyStaple(pin, staples[index] ?? '', certificate))
      expect(of).toMatchObject({ number: 7, hash: verified.hash, issued: now / 1000 })
    }
  })

  test('[S26] what a rotation carries over of a ticket', async () => {
    const consent = await sha256OfText(ticket.submission.consent)
    const authors = [await fingerprint(team.member.certificate)]
    const said = {
      deployment,
      ticket: ticket.submission.ticket,
      consent,
      organisation: statements.nextEnc.public,
      authors,
    }
    expect(unsigned(statements.carried)).toBe(unsignedText('carried', carried, said))
    const about = { pin, ticket: said.ticket, consentHash: consent }
    expect(await verifyCarried(statements.carried, about)).toEqual(said)
    expect(await verifyCarried(statements.carried, { ...about, consentHash: statements.former })).toBeNull()
  })

  test('[S22] a ticket that was wrapped anew', async () => {
    const { payload } = must(parseRewrap(statements.rewrap))
    const former = await sha256OfText(ticket.submission.teamWrap)
    const said = { ticket: ticket.submission.ticket, team: team.id, epoch: 2, former, by: team.member.id }
    expect(unsigned(statements.rewrap)).toBe(unsignedText('rewrap', rewrap, { ...said, wrap: payload.wrap }))
    const { public: point, scalar } = statements.nextTeam
    const pair = await pairOf('enc', { public: point, scalar: fromBase64url(scalar) as Bytes })
    const sealed = {
      ...{ ...ticket.submission, ticket: said.ticket as TicketId, epoch: 2 },
      ...{ teamWrap: statements.rewrap, wrapper: team.member.certificate },
    }
    const keys = {
      organisation: organisation.public,
      team: { team: team.id, epoch: 2, public: point, pair },
      carried: null,
    }
    expect(toBase64url(must(await openTicket(sealed, keys)).key)).toBe(ticket.keys.key)
  })

  test('[S27] a listener’s next key', async () => {
    const { public: enc } = statements.nextEnc
    const said = { deployment, by: listener.id, certificate: listener.fingerprint, enc }
    expect(unsigned(statements.nextKey)).toBe(unsignedText('next-key', nextKey, said))
    const present = must(await verifyCertificate(organisation.public, listener.certificate, { role: 'listener', now }))
    expect(await nextKeyOf(statements.nextKey, present, deployment)).toBe(enc)
  })
})
