import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import { consentRecord } from '#shared/protocol/consent-record.ts'
import { newPair } from '../key-pair.ts'
import { newId } from '../random.ts'
import { sign } from '../signature.ts'
import { aCheckedProposal, chosen } from '../testing/handover.ts'
import { aMember, anOrganisation, aTeam, must, pairOf, today } from '../testing/people.ts'
import { comeBack } from './coming-back.ts'
import { deriveReturnCode } from './return-code.ts'
import { sealTicket } from './seal-ticket.ts'
import { wrapForCode } from './ticket-keys.ts'

const organisation = await anOrganisation()
const listener = await aMember(organisation, 'listener')
const team = await aTeam(organisation)
const deployment = newId<StaffId>()
const words = ['abeille', 'balcon', 'cabane', 'dauphin', 'falaise', 'galerie']
const code = await deriveReturnCode(words, deployment)

const aTicketWithCode = async () => {
  const proposal = await aCheckedProposal(organisation, listener, team)
  const { submission, keys } = must(await sealTicket({ proposal, chosen, code, day: today }))
  const { ticket, consent, returnCode } = submission
  if (returnCode === null) throw new Error('no code')
  return { keys, returnCode, found: { ticket, consent, selfWrap: returnCode.selfWrap } }
}
const { keys, returnCode, found } = await aTicketWithCode()
const refusal = async (altered: Partial<typeof found>, by = code) => {
  const back = await comeBack({ ...found, ...altered }, by)
  return back.ok ? 'opened' : back.refused
}

describe('coming back with the code', () => {
  test('gives the keys of the tab that made the ticket', async () => {
    expect(must(await comeBack(found, await deriveReturnCode(words, deployment))).keys).toEqual(keys)
    expect(fromBase64url(found.selfWrap)?.length).toBe(124)
  })

  test('the server gets a lookup id and the hash of a proof; neither opens anything', async () => {
    expect(returnCode.lookup).toBe(code.lookup)
    const hash = await crypto.subtle.digest('SHA-256', fromBase64url(code.proof) ?? new Uint8Array())
    expect(returnCode.proofHash).toBe(toBase64url(new Uint8Array(hash)))
    expect(code.wrapKey.extractable).toBe(false)
  })

  test('another word, another order or another service gives a different code', async () => {
    const others = await Promise.all([
      deriveReturnCode([...words.slice(0, 5), 'abeille'], deployment),
      deriveReturnCode(words.toReversed(), deployment),
      deriveReturnCode(words, newId<StaffId>()),
    ])
    for (const other of others) {
      expect(other.lookup).not.toBe(code.lookup)
      expect(other.proof).not.toBe(code.proof)
      expect(await refusal({}, other)).toBe('wrong-code')
    }
  })

  test('five words are a bug', async () => {
    await expect(deriveReturnCode(words.slice(1), deployment)).rejects.toThrow(RangeError)
  })

  test('a wrap of another length is refused', async () => {
    expect(await refusal({ selfWrap: found.selfWrap.slice(0, -2) })).toBe('wrong-code')
    expect(await refusal({ selfWrap: `${found.selfWrap}AA` })).toBe('wrong-code')
    expect(await refusal({ selfWrap: '' })).toBe('wrong-code')
  })

  test('[G3] a wrap or a consent record of another ticket is refused, even under the same code', async () => {
    const other = await aTicketWithCode()
    expect(await refusal({ selfWrap: other.found.selfWrap })).toBe('wrong-code')
    expect(await refusal({ consent: other.found.consent })).toBe('consent-other-ticket')
    expect(await refusal({ ticket: newId<TicketId>() })).toBe('consent-other-ticket')
    expect(await refusal({ consent: other.found.consent, ticket: other.found.ticket })).toBe('wrong-code')
  })

  test('[G3] a wrap whose scalar is not its ticket’s is refused', async () => {
    const { scalar } = await newPair()
    const wrapped = await wrapForCode(code.wrapKey, { ...keys, scalar: toBase64url(scalar) })
    expect(await refusal({ selfWrap: wrapped })).toBe('wrong-code')
  })

  test('[G3] a consent record re-signed by someone else is refused', async () => {
    const { record } = must(await comeBack(found, code))
    const forger = await newPair()
    const pair = await pairOf('sig', forger)
    const forged = { ...record, sig: forger.public }
    expect(await refusal({ consent: await sign('consent', consentRecord, forged, pair.privateKey) })).toBe(
      'consent-other-ticket',
    )
    expect(await refusal({ consent: await sign('consent', consentRecord, record, pair.privateKey) })).toBe(
      'consent-bad-signature',
    )
  })
})
