import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type NextKey, nextKey } from '#shared/protocol/next-key.ts'
import { ok, refuse } from '#shared/result.ts'
import { certifyStaff } from '../membership/certify.ts'
import { randomId, sha256OfText } from '../platform/random-id.ts'
import { keepKeys } from './keep-keys.ts'
import { signOut } from './session.ts'
import { type ActiveStaff, staffKey } from './state.ts'
import {
  admitPerson,
  certificateOf,
  foundOrganisation,
  type KeyPair,
  newKeyPair,
  type Organisation,
  type Person,
  sealed,
  signInAs,
  signJws,
} from './testing/people.ts'
import { noon, openTestService, type TestService } from './testing/service.ts'

const day = 86_400_000
let service: TestService
let organisation: Organisation
let sam: Person
let token: string
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
  sam = await admitPerson(service, organisation, 'listener', 'sam')
  token = await signInAs(service, sam)
})
afterEach(() => service.close())

const kept = (person = sam) => service.expectOk((draft) => ok(draft.read(staffKey(person.id)) as ActiveStaff))

async function statement(next: KeyPair, more: Partial<NextKey> = {}, by = sam.sig): Promise<string> {
  const certificate = sha256OfText((await kept()).certificate)
  const said = { deployment: organisation.deploymentId, by: sam.id, certificate, enc: next.public, ...more }
  return signJws('next-key', by, nextKey, said)
}

type Order = Parameters<typeof keepKeys>[0]
const keep = (order: Partial<Order> & Pick<Order, 'encs' | 'nextKey'>) =>
  service.transactor.transact(keepKeys({ token, wrappedKeys: sealed(124), ...order }, noon))

const certify = (person: Person, text: string, now: number) =>
  service.transactor.transact(
    certifyStaff({ staff: person.id, certificate: text, organisationWrap: null }, organisation.founder.id, now),
  )

describe('[S27] a listener’s next key', () => {
  test('is kept with what their page sealed, in the place of what was sealed before, and coordination is told', async () => {
    const next = newKeyPair()
    const wrappedKeys = sealed(124)
    const text = await statement(next)
    service.announced.take()
    expect(await keep({ encs: [sam.enc.public, next.public], nextKey: text, wrappedKeys })).toEqual(ok({}))
    const staff = await kept()
    expect(staff).toMatchObject({
      enc: sam.enc.public,
      encs: [sam.enc.public, next.public],
      wrappedKeys,
      nextKey: text,
    })
    expect(JSON.stringify(service.announced.take())).toContain(text)
  })

  test('takes the place of the present one with the certificate that names it, and counts for no other', async () => {
    const next = newKeyPair()
    await keep({ encs: [sam.enc.public, next.public], nextKey: await statement(next) })
    const later = noon + 15 * day
    const renewed = { ...sam, enc: next }
    expect(await certify(sam, certificateOf(renewed, organisation.key, later), later)).toEqual(ok({}))
    expect(await kept()).toMatchObject({ enc: next.public, nextKey: null, encs: [sam.enc.public, next.public] })
    const back = certificateOf(sam, organisation.key, later + 15 * day)
    expect(await certify(sam, back, later + 15 * day)).toEqual(refuse('bad-signature'))
  })

  test('is lost for a certificate that repeats the present one', async () => {
    const next = newKeyPair()
    const text = await statement(next)
    await keep({ encs: [sam.enc.public, next.public], nextKey: text })
    const later = noon + 15 * day
    expect(await certify(sam, certificateOf(sam, organisation.key, later), later)).toEqual(ok({}))
    expect(await kept()).toMatchObject({ enc: sam.enc.public, nextKey: null })
    expect(await keep({ encs: [sam.enc.public, next.public], nextKey: text })).toEqual(refuse('stale'))
    expect(await keep({ encs: [sam.enc.public, next.public], nextKey: await statement(next) })).toEqual(ok({}))
  })

  test('is not certified where its member signed it for another certificate', async () => {
    const next = newKeyPair()
    await keep({ encs: [sam.enc.public, next.public], nextKey: await statement(next) })
    const other = await statement(next, { certificate: sha256OfText('another') })
    await service.expectOk((draft) => {
      const staff = draft.read(staffKey(sam.id)) as ActiveStaff
      draft.write(staffKey(sam.id), { ...staff, nextKey: other })
      return ok(null)
    })
    const later = noon + 15 * day
    const text = certificateOf({ ...sam, enc: next }, organisation.key, later)
    expect(await certify(sam, text, later)).toEqual(refuse('bad-signature'))
  })

  test('is refused without the member’s own signature, for another certificate, and without the present key', async () => {
    const [next, third] = [newKeyPair(), newKeyPair()]
    const encs = [sam.enc.public, next.public]
    const text = await statement(next)
    const refused: [Parameters<typeof keep>[0], string][] = [
      [{ encs, nextKey: await statement(next, {}, newKeyPair()) }, 'bad-signature'],
      [{ encs, nextKey: await statement(next, { by: organisation.founder.id }) }, 'bad-signature'],
      [{ encs, nextKey: await statement(next, { deployment: randomId() }) }, 'bad-signature'],
      [{ encs, nextKey: await statement(next, { certificate: sha256OfText('another') }) }, 'stale'],
      [{ encs: [third.public, next.public], nextKey: text }, 'stale'],
      [{ encs: [next.public], nextKey: text }, 'stale'],
      [{ encs: [sam.enc.public, third.public, next.public], nextKey: text }, 'stale'],
      [{ encs: [sam.enc.public, third.public], nextKey: text }, 'malformed'],
      [{ encs: [sam.enc.public, sam.enc.public], nextKey: text }, 'malformed'],
      [{ encs: [sealed(65), sam.enc.public, next.public], nextKey: text }, 'malformed'],
      [{ encs, nextKey: 'a.b.c' }, 'bad-signature'],
      [{ encs, nextKey: text, token: sealed(32) }, 'not-available'],
    ]
    const before = await kept()
    for (const [order, why] of refused) expect(await keep(order)).toEqual({ ok: false, refused: why })
    expect(await kept()).toEqual(before)
  })

  test('is nobody else’s: a member of the cell and coordination hold what is sealed to their present key', async () => {
    const ines = await admitPerson(service, organisation, 'cell', 'ines')
    const next = newKeyPair()
    const certificate = sha256OfText((await kept(ines)).certificate)
    const text = await statement(next, { by: ines.id, certificate }, ines.sig)
    const order = { encs: [ines.enc.public, next.public], nextKey: text, token: await signInAs(service, ines) }
    expect(await keep(order)).toEqual(refuse('not-allowed'))
    await service.expectOk(signOut(token))
    expect(await keep({ encs: [sam.enc.public, next.public], nextKey: await statement(next) })).toEqual(
      refuse('not-available'),
    )
  })
})
