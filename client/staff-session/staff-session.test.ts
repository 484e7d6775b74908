import { beforeAll, beforeEach, expect, test } from 'vitest'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { must } from '#client/crypto/testing/people.ts'
import {
  aHouse,
  dayMs,
  type House,
  now as morning,
  type SomeStaff,
  someStaff,
} from '#client/enrolment/testing/people.ts'
import { type CertificateOf, parseCertificate } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createStaffSession, lockWarning, type StaffSessionStore } from './staff-session.ts'
import { somePorts } from './testing/ports.ts'

let house: House
let sam: SomeStaff
beforeAll(async () => {
  house = await aHouse()
  sam = await someStaff(house, 'listener', 'Sam')
})

let now: number
let world: ReturnType<typeof somePorts>
let store: StaffSessionStore
beforeEach(() => {
  now = morning
  world = somePorts(sam.session)
  store = createStaffSession(world.ports, () => now)
})

const phase = () => store.state().phase
const settled = (expected: string) => eventually(() => expect(phase()).toBe(expected))
async function signedIn() {
  await store.signIn('sam', world.password)
  expect(phase()).toBe('signed-in')
}
const locksAt = () => {
  const state = store.state()
  return state.phase === 'signed-in' || state.phase === 'locked' ? state.locksAt : undefined
}

test('a refused sign-in says why and keeps the login; a successful one opens and is stored for a reload', async () => {
  await store.signIn('sam', 'nope')
  expect(store.state()).toEqual({ phase: 'signed-out', login: 'sam', why: null, refused: 'wrong-password' })
  await signedIn()
  await eventually(() => expect(world.left()).toEqual(sam.session))
})

test('a reload opens the stored session, unless it is of another organisation', async () => {
  world.leave(sam.session)
  store = createStaffSession(world.ports, () => now)
  await settled('signed-in')

  const stranger = await someStaff(await aHouse(), 'listener', 'Sam')
  world.leave(stranger.session)
  store = createStaffSession(world.ports, () => now)
  await settled('signed-out')
  expect(world.left()).toBeNull()
})

test('signing out deletes the keys first and then tells the server; after the server ended the session it is not told', async () => {
  await signedIn()
  store.end('signed-out')
  expect(store.state()).toMatchObject({ phase: 'signed-out', why: 'signed-out', login: 'sam' })
  await eventually(() => expect(world.steps).toEqual(['kept', 'forgotten', 'told true']))
  for (const why of ['superseded', 'deactivated', 'expired'] as const) {
    await signedIn()
    world.steps.length = 0
    store.end(why)
    expect(store.state()).toMatchObject({ phase: 'signed-out', why })
    expect(world.steps).toEqual(['forgotten'])
  }
})

test('without activity the session warns a minute before it locks; activity removes the warning', async () => {
  await signedIn()
  now += limits.staffIdleLock - lockWarning - 1
  store.tick(true)
  expect(locksAt()).toBeNull()
  now += 1
  store.tick(true)
  expect(locksAt()).toBe(morning + limits.staffIdleLock)
  // The page is veiled by then: an input may be anybody's.
  store.touch()
  expect(locksAt()).toBe(morning + limits.staffIdleLock)
  store.lift()
  expect(locksAt()).toBeNull()
  now += limits.staffIdleLock
  store.tick(true)
  expect(store.state()).toMatchObject({ phase: 'signed-out', why: 'idle' })
  await eventually(() => expect(world.steps).toContain('told true'))
})

test('activity after a sleep longer than the lock does not unlock the session', async () => {
  await signedIn()
  now += limits.staffIdleLock + 1
  store.touch()
  expect(store.state()).toMatchObject({ phase: 'signed-out', why: 'idle' })
})

const isVeiled = () => {
  const state = store.state()
  return state.phase === 'locked' || (state.phase === 'signed-in' && state.isVeiled)
}

test('the veil falls after five minutes without activity, or when its person draws it, and ends nothing', async () => {
  await signedIn()
  now += limits.veilAfter - 1
  store.touch()
  now += limits.veilAfter - 1
  store.tick(true)
  expect(isVeiled()).toBe(false)
  now += 1
  store.tick(true)
  expect(isVeiled()).toBe(true)
  store.touch()
  expect(isVeiled()).toBe(true)
  store.lift()
  expect(isVeiled()).toBe(false)
  store.veil()
  expect([isVeiled(), phase()]).toEqual([true, 'signed-in'])
  await atRest()
  expect(world.steps).not.toContain('told true')
  expect(world.left()).toEqual(sam.session)
})

test('the first input after a sleep veils the page instead of being taken for activity', async () => {
  await signedIn()
  now += limits.veilAfter
  store.touch()
  expect(isVeiled()).toBe(true)
  now += limits.staffIdleLock - limits.veilAfter
  store.lift()
  expect(store.state()).toMatchObject({ phase: 'signed-out', why: 'idle' })
})

const veilStep = () => {
  const state = store.state()
  if (state.phase === 'locked') return { step: 'locked', isProving: state.isProving, refused: state.refused }
  return state.phase === 'signed-in' ? { step: state.isVeiled ? 'drawn' : 'lifted' } : null
}

/** On duty, without any input. */
function passOnDuty(milliseconds: number) {
  for (let passed = 0; passed < milliseconds; passed += 5000) {
    now += 5000
    store.tick(false)
  }
}

test('[S28] on duty nobody is signed out: after a quarter of an hour behind the veil it asks for the password, and the session goes on', async () => {
  await signedIn()
  await eventually(() => expect(world.left()).toEqual(sam.session))
  passOnDuty(limits.veilAfter + limits.staffIdleLock - 5000)
  expect(veilStep()).toEqual({ step: 'drawn' })
  passOnDuty(5000)
  expect(veilStep()).toEqual({ step: 'locked', isProving: false, refused: null })
  expect(world.left()).toBeNull()
  store.lift()
  store.touch()
  passOnDuty(6 * 3_600_000)
  expect(veilStep()).toMatchObject({ step: 'locked' })
  const kept = () => world.steps.filter((step) => step === 'kept')
  expect(kept()).toHaveLength(1)

  await store.unlock('nope')
  expect(veilStep()).toEqual({ step: 'locked', isProving: false, refused: 'wrong-password' })
  world.refuseWith('unreachable')
  await store.unlock('nope')
  expect(veilStep()).toMatchObject({ refused: 'unreachable' })
  const unlocking = store.unlock(world.password)
  expect(veilStep()).toEqual({ step: 'locked', isProving: true, refused: null })
  await unlocking
  expect(veilStep()).toEqual({ step: 'lifted' })
  expect(store.state()).toMatchObject({ phase: 'signed-in', session: sam.session })
  // The page stores its session again, and made no other one.
  await eventually(() => expect(kept()).toHaveLength(2))
  expect(world.steps.filter((step) => step === 'proving sam')).toHaveLength(3)
  expect(world.steps).not.toContain('told true')
})

test('[S28] whoever goes off duty behind a locked veil is signed out after a minute', async () => {
  await signedIn()
  passOnDuty(limits.veilAfter + limits.staffIdleLock)
  now += lockWarning - 5001
  store.tick(true)
  expect(phase()).toBe('locked')
  now += 5001
  store.tick(true)
  expect(store.state()).toMatchObject({ phase: 'signed-out', why: 'idle' })
})

test('[G14] [C34] a locked veil takes the keys and every word out of the page; the password gives them back, with what stood unsent', async () => {
  await signedIn()
  store.keepDesk('Un brouillon sur le castor')
  store.onLock(() => ({ unsent: 'Un brouillon sur la loutre', known: 'lu jusqu’à 3' }))
  passOnDuty(limits.veilAfter + limits.staffIdleLock)
  const { keys, ...session } = sam.session
  expect(store.state()).toEqual({
    ...{ phase: 'locked', session, known: 'lu jusqu’à 3' },
    ...{ locksAt: null, isKept: true, isProving: false, refused: null },
  })
  expect([store.keptDesk(), world.left()]).toEqual([null, null])
  // What a desk that is on its way out still says is kept nowhere.
  store.keepDesk('Un brouillon sur le castor')
  expect(store.keptDesk()).toBeNull()

  await store.unlock(world.password)
  expect(store.state()).toMatchObject({ phase: 'signed-in', session: sam.session })
  expect(store.keptDesk()).toBe('Un brouillon sur la loutre')
  await eventually(() => expect(world.left()).toEqual(sam.session))
})

test('[C34] a desk that says nothing when it is locked leaves what it kept last', async () => {
  await signedIn()
  store.keepDesk('Un brouillon sur le castor')
  const stop = store.onLock(() => ({ unsent: null, known: null }))
  stop()
  passOnDuty(limits.veilAfter + limits.staffIdleLock)
  await store.unlock(world.password)
  expect(store.keptDesk()).toBe('Un brouillon sur le castor')
})

test('[S28] an answer that comes after the session has ended opens nothing', async () => {
  await signedIn()
  passOnDuty(limits.veilAfter + limits.staffIdleLock)
  const unlocking = store.unlock(world.password)
  store.end('deactivated')
  await unlocking
  expect(store.state()).toMatchObject({ phase: 'signed-out', why: 'deactivated' })
})

test('[S28] unlock in two tabs: the tab in which the session was taken over opens nothing more, says why, and ends nothing of the other one', async () => {
  await signedIn()
  passOnDuty(limits.veilAfter + limits.staffIdleLock)
  const other = somePorts(sam.session)
  const otherTab = createStaffSession(other.ports, () => now)
  // Nothing that a copy of the locked tab's storage has opens anything: it asks for the name as well.
  await eventually(() => expect(otherTab.state()).toMatchObject({ phase: 'signed-out', why: null }))

  const unlocking = store.unlock(world.password)
  const signingIn = otherTab.signIn('sam', other.password)
  store.end('superseded')
  await Promise.all([unlocking, signingIn])
  expect(store.state()).toMatchObject({ phase: 'signed-out', login: 'sam', why: 'superseded' })
  expect(world.left()).toBeNull()
  await store.unlock(world.password)
  expect(phase()).toBe('signed-out')
  expect(otherTab.state()).toMatchObject({ phase: 'signed-in', session: sam.session })
  await eventually(() => expect(other.left()).toEqual(sam.session))
  for (const { steps } of [world, other]) expect(steps.filter((step) => step.startsWith('told'))).toEqual([])
})

test('[S28] being on duty prevents the lock; afterwards the warning lasts a whole minute', async () => {
  await signedIn()
  for (let minute = 0; minute < 40; minute += 1) {
    now += 60_000
    store.tick(false)
  }
  expect(locksAt()).toBeNull()
  // Once the veil is locked, nothing on the disk opens the session any more.
  expect(world.steps.filter((step) => step === 'touched').length).toBeGreaterThan(15)
  expect(world.steps.at(-1)).toBe('locked')
  store.tick(true)
  expect(locksAt()).toBe(now + lockWarning)
  now += lockWarning
  store.tick(true)
  expect(phase()).toBe('signed-out')
})

test('activity is stored at most twice a minute, so that a reload knows of it', async () => {
  await signedIn()
  for (let second = 0; second < 60; second += 1) {
    now += 1000
    store.touch()
  }
  expect(world.steps.filter((step) => step === 'touched')).toHaveLength(2)
})

test('[G3] a renewed certificate is taken only if it is this member’s, for these keys', async () => {
  await signedIn()
  const certificate = () => {
    const state = store.state()
    return state.phase === 'signed-in' ? state.session.certificate : undefined
  }
  const other = await someStaff(house, 'listener', 'Sam', morning + dayMs)
  await store.renewCertificate(other.member.certificate)
  expect(certificate()).toBe(sam.session.certificate)
  const { id, role, alias, title, person, enc, sig } = must(parseCertificate(sam.member.certificate))
    .payload as CertificateOf<'listener'>
  const leaf = { id, role, alias, title, person, enc, sig, ...certificatePeriod(morning + dayMs) }
  const renewed = must(await issueCertificate(house.key, leaf))
  await store.renewCertificate(renewed)
  expect(certificate()).toBe(renewed)
})

test('a browser that refuses storage still signs in', async () => {
  const failing = async () => {
    throw new Error('refused by the browser')
  }
  store = createStaffSession({ ...world.ports, kept: { ...world.ports.kept, restore: failing, keep: failing } })
  await signedIn()
  const reported = 'reported Error: refused by the browser'
  await eventually(() => expect(world.steps).toEqual([reported, reported]))
  await eventually(() => expect(store.state()).toMatchObject({ phase: 'signed-in', isKept: false }))
})
