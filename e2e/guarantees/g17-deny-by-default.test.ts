import { gzipSync } from 'node:zlib'
import { io } from 'socket.io-client'
import type * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '#client/connection/connect.ts'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import { newPermit, type Permit, signRefusal } from '#client/crypto/device/permit.ts'
import { deriveReturnCode, newReturnCode } from '#client/crypto/device/return-code.ts'
import type { SealedTicket } from '#client/crypto/device/seal-ticket.ts'
import { signWithdrawal } from '#client/crypto/device/withdraw.ts'
import { newId, random } from '#client/crypto/random.ts'
import { createDirectPasswordClient } from '#client/enrolment/direct-password-client.ts'
import { enrol } from '#client/enrolment/enrol.ts'
import { invite } from '#client/enrolment/invite.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { signOut } from '#client/enrolment/sign-in.ts'
import { codeWords } from '#language/code-words.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { ConversationId, InvitationId, StaffId, TicketId } from '#shared/ids.ts'
import { followUpNotices, followUpRequests } from '#shared/protocol/follow-up.ts'
import { limits } from '#shared/protocol/limits.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import type { DemoStaff } from '../support/demo-staff.ts'
import { aProposal, sealUnchecked, verifiedTeam } from '../support/forgery.ts'
import { changeKept, everythingKept } from '../support/kept.ts'
import { malformedTexts, mutationsOf } from '../support/malformed.ts'
import { visitorWhoSays } from '../support/meeting.ts'
import { must } from '../support/must.ts'
import { type Product, startProduct } from '../support/product.ts'
import {
  type ListenerDevice,
  listenerDevice,
  type SupervisorDevice,
  signInAs,
  supervisorDevice,
} from '../support/staff-devices.ts'

let product: Product
let staff: DemoStaff
beforeAll(async () => {
  product = await startProduct({ store: 'new' })
  staff = await product.staff()
})
afterAll(() => product?.stop())

const routes = { ...publicHttp, ...staffHttp }
type Routes = typeof routes
type RouteName = keyof Routes
const names = Object.keys(routes) as RouteName[]

const id16 = () => toBase64url(random(16))
const bytes32 = () => toBase64url(random(32))
const point = `B${'A'.repeat(86)}`
const marker = 'Marqueur-é7Qx'
const enrolment = { id: newId<StaffId>(), alias: 'Sam', enc: point, sig: point, wrappedKeys: 'AAAA', record: 'AAAA' }

/** A body that each route accepts, about nothing that exists. */
const wellFormed: { readonly [Name in RouteName]: v.InferInput<Routes[Name]['request']> } = {
  'tickets/submit': {
    ticket: newId<TicketId>(),
    r: bytes32(),
    consent: 'a.b.c',
    teamWrap: 'A'.repeat(151),
    parts: { triage: 'AAAA', attestation: 'AAAA' },
    bearerHash: bytes32(),
    returnCode: { lookup: id16(), proofHash: bytes32(), selfWrap: 'A'.repeat(166) },
  },
  'tickets/find': { lookup: id16(), proof: bytes32() },
  'permits/refuse': { r: bytes32(), sig: point, refusal: 'a.b.c' },
  'permits/withdraw': { r: bytes32(), sig: point, withdrawal: 'a.b.c' },
  'conversations/leave': { conversation: newId<ConversationId>(), bearer: bytes32() },
  'halves/put': { secret: bytes32(), half: bytes32(), of: { kind: 'staff', token: bytes32() } },
  'halves/fetch': { secret: bytes32() },
  'staff/keys': { token: bytes32(), encs: [point], wrappedKeys: 'AAAA', nextKey: 'a.b.c' },
  'halves/drop': { secret: bytes32() },
  'set-up/start': { secret: bytes32(), login: 'quelquun', request: 'AAAA' },
  'set-up/finish': {
    ...enrolment,
    secret: bytes32(),
    login: 'quelquun',
    organisation: point,
    deploymentId: id16(),
    organisationWrap: 'A'.repeat(151),
    certificate: 'a.b.c',
    roster: { issued: 1, signature: 'A'.repeat(86), maker: 'a.b.c', staples: ['A'.repeat(86)] },
  },
  'invitation/open': { invitation: newId<InvitationId>() },
  'invitation/start': { invitation: newId<InvitationId>(), request: 'AAAA' },
  'invitation/finish': { ...enrolment, invitation: newId<InvitationId>(), proof: bytes32() },
  'sign-in/start': { login: 'personne', request: 'AAAA' },
  'sign-in/finish': { attempt: id16(), finish: 'AAAA' },
  'organisation/rotate': {
    token: bytes32(),
    rotation: {
      organisation: point,
      roster: { former: bytes32(), issued: 1, signature: 'A'.repeat(86), maker: 'a.b.c', staples: ['A'.repeat(86)] },
      members: [{ staff: newId<StaffId>(), signature: 'A'.repeat(86) }],
      epochs: [],
      wraps: [{ supervisor: newId<StaffId>(), wrap: 'A'.repeat(151) }],
      tickets: [],
    },
  },
  'sign-out': { token: bytes32() },
}

const megabyte = 1024 * 1024
const mostBytes: Partial<Record<RouteName, number>> = {
  'tickets/submit': 2 * megabyte,
  'organisation/rotate': megabyte / 2,
}

describe('[G17] a post', () => {
  test('about nothing that exists is parsed, and refused or answered as done', async () => {
    const opaque = await createDirectPasswordClient()
    const { request } = await opaque.startLogin('un mot de passe')
    for (const name of names) {
      const body = name === 'sign-in/start' ? { ...wellFormed[name], request } : wellFormed[name]
      const { status, answer } = await ask(name, JSON.stringify(body))
      expect([name, answer]).not.toEqual([name, refused('malformed')])
      expect([200, 400, 404]).toContain(status)
    }
  })

  test.each(names)('to %s in any other form is malformed, reveals nothing and changes nothing', async (name) => {
    const before = everythingKept(product.directory)
    const bodies = [...malformedTexts, ...mutationsOf(wellFormed[name])]
    expect(bodies.length).toBeGreaterThan(20)
    for (const body of bodies) {
      const { status, answer } = await ask(name, body)
      expect([body.slice(0, 300), status, answer]).toEqual([body.slice(0, 300), 400, refused('malformed')])
    }
    for (const headers of wrongHeaders(name)) {
      const { status, answer } = await ask(name, JSON.stringify(wellFormed[name]), headers)
      expect([headers, status, answer]).toEqual([headers, 400, refused('malformed')])
    }
    const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect((await ask(name, new Uint8Array(gzipSync(JSON.stringify(wellFormed[name]))), gzip)).answer).toEqual(
      refused('malformed'),
    )
    const most = mostBytes[name] ?? limits.frameBytes
    const large = await ask(name, JSON.stringify({ ...wellFormed[name], filling: marker.padEnd(most, 'x') }))
    expect([large.status, large.answer]).toEqual([413, refused('too-large')])
    expect(everythingKept(product.directory)).toEqual(before)
  })

  test('with another method, or to another address, is not a request of the product', async () => {
    const before = everythingKept(product.directory)
    const body = JSON.stringify(wellFormed['permits/refuse'])
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      for (const name of names) {
        const response = await fetch(`${product.origin}/api/${name}`, { method })
        expect([method, name, response.status, await response.json()]).toEqual([method, name, 404, unknown])
      }
    }
    for (const path of [
      'permits/refuse/',
      'Permits/Refuse',
      'permits%2Frefuse',
      '/permits/refuse',
      'permits/refuse%00',
      'permits/refuse;a=1',
      '__proto__',
      'constructor',
      'toString',
      'permits/__proto__',
      '..%2fapi%2fpermits%2frefuse',
      '',
    ]) {
      const { status, answer } = await ask(path, body)
      expect([path, status, answer]).toEqual([path, 404, unknown])
    }
    expect(everythingKept(product.directory)).toEqual(before)
  })

  test('from another site’s page cannot be read by that page', async () => {
    const { headers } = await ask('sign-out', JSON.stringify(wellFormed['sign-out']), {
      'content-type': 'application/json',
      origin: 'https://ailleurs.example',
      cookie: `relais=${marker}`,
    })
    expect(Object.keys(headers).filter((name) => /^access-control|^set-cookie/.test(name))).toEqual([])
  })
})

describe('[G17][A6] unknown, foreign, used, burnt and expired', () => {
  let sam: ListenerDevice
  let supervisor: SupervisorDevice
  let conversation: ConversationId
  let team: VerifiedCertificate<'team'>
  /** A ticket that the service keeps, with its code; and a withdrawn one. */
  let kept: SealedTicket
  let withdrawn: SealedTicket
  let keptPermit: Permit
  let withdrawnPermit: Permit
  let permitToExpire: Permit
  let invitationToExpire: InvitationId
  beforeAll(async () => {
    sam = await listenerDevice(staff.listener)
    supervisor = await supervisorDevice(staff.supervisor)
    await visitorWhoSays(product.origin, 'Salut.')
    conversation = (await sam.hears('Salut.')).conversation
    permitToExpire = await newPermit()
    const { commitment } = permitToExpire
    const prepared = must(await sam.connection.request('handover:prepare', { commitment }))
    team = await verifiedTeam(sam.session.organisation, prepared.team)
    keptPermit = await aPermit()
    kept = await aTicket(keptPermit)
    withdrawnPermit = await aPermit()
    withdrawn = await aTicket(withdrawnPermit)
    for (const each of [kept, withdrawn]) expect((await submit(each)).answer).toEqual({ ok: true, value: {} })
    await withdraw(withdrawn)
  })
  afterAll(() => {
    sam?.close()
    supervisor?.close()
  })

  test('permits get one and the same refusal', async () => {
    const burnt = await aPermit()
    expect((await refusal(burnt)).answer).toEqual({ ok: true, value: {} })
    const answers = [
      await submit(await aTicket(await newPermit())),
      await submit(await aTicket(withdrawnPermit)),
      await submit(await aTicket(burnt)),
    ]
    areAlike(answers)
  })

  test('ids and codes in use get the same refusal, and a repeat of the same bytes gets none', async () => {
    const other = await aTicket(await aPermit())
    const { ticket, consent, returnCode } = kept.submission
    areAlike([
      await submit(await aTicket(await newPermit())),
      await submitted({ ...other.submission, r: kept.submission.r }),
      await submitted({ ...other.submission, returnCode }),
    ])
    // Only the permit's own device can make other bytes that its key signed, so only it learns that its ticket exists.
    expect((await submit(await aTicket(keptPermit))).answer).toEqual(refused('already-done'))
    const swapped = await submitted({ ...other.submission, ticket, consent })
    expect(swapped.answer).toEqual(refused('bad-seal'))
    expect((await submit(kept)).answer).toEqual({ ok: true, value: {} })
    expect((await submit(other)).answer).toEqual({ ok: true, value: {} })
  })

  test('refused permits get the same answer in every state, and count only once', async () => {
    const before = everythingKept(product.directory)
    areAlike([await refusal(await newPermit()), await refusal(withdrawnPermit)])
    expect(everythingKept(product.directory)).toEqual(before)
  })

  test('conversations of another person cannot be left', async () => {
    for (const body of [wellFormed['conversations/leave'], { conversation, bearer: bytes32() }])
      expect((await ask('conversations/leave', JSON.stringify(body))).answer).toEqual({ ok: true, value: {} })
    expect(sam.desk.sendLine(conversation, 'Toujours là ?').ok).toBe(true)
    await sam.hears('Toujours là ?')
  })

  test('invitations get one and the same refusal', async () => {
    const { coordination } = supervisor
    const opaque = await createDirectPasswordClient()
    const used = must(
      await invite(await coordination(), { title: 'écoute', person: null, role: 'listener', login: 'nouvelle' }),
    )
    const person = { alias: 'Nouvelle', password: 'un mot de passe bien long', opaque, origin: product.origin }
    must(await enrol({ ...used, ...person }))
    const cancelled = must(
      await invite(await coordination(), { title: 'suivi', person: null, role: 'cell', login: 'annulee' }),
    )
    must(await supervisor.connection.request('staff:cancel-invitation', { invitation: cancelled.invitation }))
    invitationToExpire = must(
      await invite(await coordination(), { title: 'suivi', person: null, role: 'cell', login: 'tardive' }),
    ).invitation
    expect((await open(invitationToExpire)).answer).toMatchObject({ ok: true, value: { login: 'tardive' } })
    areAlike([await open(newId<InvitationId>()), await open(used.invitation), await open(cancelled.invitation)])
    const { request } = await opaque.startRegistration('un mot de passe bien long')
    const start = (invitation: InvitationId) => ask('invitation/start', JSON.stringify({ invitation, request }))
    areAlike([await start(newId<InvitationId>()), await start(used.invitation), await start(cancelled.invitation)])
    const finish = (invitation: InvitationId) =>
      ask('invitation/finish', JSON.stringify({ ...wellFormed['invitation/finish'], invitation }))
    areAlike([await finish(newId<InvitationId>()), await finish(used.invitation), await finish(cancelled.invitation)])
  })

  test('[S1] set-up is over for every secret, including the one that opened it', async () => {
    const start = (secret: string) => ask('set-up/start', JSON.stringify({ ...wellFormed['set-up/start'], secret }))
    const finish = (secret: string) => ask('set-up/finish', JSON.stringify({ ...wellFormed['set-up/finish'], secret }))
    areAlike([await start(bytes32()), await start(product.setUpSecret)])
    areAlike([await finish(bytes32()), await finish(product.setUpSecret)])
  })

  test('[S3] an unknown login gets the same answers as a wrong password, step by step', async () => {
    const opaque = await createDirectPasswordClient()
    const signIn = async (login: string) => {
      const { state, request } = await opaque.startLogin('ce n’est pas le mien')
      const started = await ask('sign-in/start', JSON.stringify({ login, request }))
      const { attempt, response } = (started.answer as { value: { attempt: string; response: string } }).value
      const finished = await opaque.finishLogin({ state, response, password: 'ce n’est pas le mien' })
      const ended = await ask('sign-in/finish', JSON.stringify({ attempt, finish: 'A'.repeat(86) }))
      const again = await ask('sign-in/finish', JSON.stringify({ attempt, finish: 'A'.repeat(86) }))
      return { length: [attempt.length, response.length], headers: started.headers, finished, ended, again }
    }
    const [wrong, nobody] = [await signIn(staff.cell.login), await signIn('personne')]
    expect(nobody).toEqual(wrong)
    expect(wrong.finished).toEqual(refused('wrong-password'))
    expect(wrong.again.answer).toEqual(refused('not-available'))
  })

  test('[H5] codes get one and the same refusal: an unknown code, a code with another’s proof, a code whose ticket is gone', async () => {
    const find = (of: SealedTicket | null, proof = bytes32()) =>
      ask('tickets/find', JSON.stringify({ lookup: of?.submission.returnCode?.lookup ?? id16(), proof }))
    areAlike([await find(null), await find(kept), await find(withdrawn), await find(withdrawn, proofs.get(withdrawn))])
    const found = await find(kept, proofs.get(kept))
    expect(found.answer).toMatchObject({ ok: true, value: { ticket: kept.submission.ticket } })
  })

  test('[H5][G18] guesses at codes are soon refused, right and wrong ones alike', async () => {
    const guess = () => ask('tickets/find', JSON.stringify({ lookup: id16(), proof: bytes32() }))
    const statuses: number[] = []
    for (let tries = 0; tries < 12; tries += 1) statuses.push((await guess()).status)
    expect(statuses.at(-1)).toBe(429)
    const { lookup = '' } = kept.submission.returnCode ?? {}
    const right = await ask('tickets/find', JSON.stringify({ lookup, proof: proofs.get(kept) }))
    areAlike([await guess(), right], 'too-fast')
    expect((await refusal(await newPermit())).status).toBe(200)
  })

  test('everything that has expired gets that same refusal', async () => {
    sam.close()
    supervisor.close()
    const late = await aTicket(permitToExpire)
    await product.halt()
    expect(changeKept(product.directory, 'permit', "json_set(value, '$.expires', 1)")).toBeGreaterThan(0)
    expect(changeKept(product.directory, 'invitation', "json_set(value, '$.expires', 1)")).toBe(1)
    await product.restart('SIGTERM')
    areAlike([await submit(await aTicket(await newPermit())), await submit(late)])
    areAlike([await open(newId<InvitationId>()), await open(invitationToExpire)])
  })

  async function aPermit(): Promise<Permit> {
    const permit = await newPermit()
    must(await sam.connection.request('handover:prepare', { commitment: permit.commitment }))
    return permit
  }
  async function refusal(permit: Permit) {
    const { r, sig } = permit
    const text = await signRefusal(permit, serviceDay(Date.now()))
    return ask('permits/refuse', JSON.stringify({ r, sig, refusal: text }))
  }
  const open = (invitation: InvitationId) => ask('invitation/open', JSON.stringify({ invitation }))

  async function aTicket(permit: Permit): Promise<SealedTicket> {
    const { session, certificate } = sam
    const by = { id: session.staff.id, sig: session.keys.sig.privateKey, certificate }
    const code = await deriveReturnCode(newReturnCode(codeWords), session.deploymentId)
    const made = await sealUnchecked(
      await aProposal({ commitment: permit.commitment, team }, by),
      team,
      { summary: { text: marker } },
      permit,
      code,
    )
    proofs.set(made, code.proof)
    return made
  }
})

const proofs = new Map<SealedTicket, string>()

describe('[G17][A2] a socket', () => {
  const sessions = new Map<string, UnlockedSession>()
  beforeAll(async () => {
    for (const name of ['listener', 'cell', 'supervisor'] as const)
      sessions.set(`/${name}`, await signInAs(staff[name]))
  })
  const namespaces = ['/listener', '/cell', '/supervisor']
  const tokenOf = (namespace: string) => sessions.get(namespace)?.token

  test.each(namespaces)('enters %s with the token of that role, and with no other', async (namespace) => {
    expect(await enter(namespace, { protocol: protocolVersion, token: tokenOf(namespace) })).toBe('entered')
    for (const other of namespaces.filter((each) => each !== namespace))
      expect(await enter(namespace, { protocol: protocolVersion, token: tokenOf(other) })).toBe('not-available')
    for (const token of [undefined, null, '', bytes32(), 5, {}, [tokenOf(namespace)], { token: tokenOf(namespace) }])
      expect([token, await enter(namespace, { protocol: protocolVersion, token })]).toEqual([token, 'not-available'])
  })

  test('speaks this protocol, or is refused in every namespace', async () => {
    for (const namespace of [...namespaces, '/youth', '/follow-up']) {
      for (const protocol of ['relais/1', 'relais/2 ', '', null, undefined, 1, {}])
        expect([namespace, await enter(namespace, { protocol, token: tokenOf(namespace) })]).toEqual([
          namespace,
          'wrong-protocol',
        ])
    }
  })

  test('finds no other namespace', async () => {
    for (const namespace of ['/', '/admin', '/Listener', '/listener/', '/__proto__', '/constructor'])
      expect([namespace, await enter(namespace, { protocol: protocolVersion, token: tokenOf('/supervisor') })]).toEqual(
        [namespace, expect.stringMatching(/^not-available$|^Invalid namespace$/)],
      )
  })

  test('has no identity once its user signed out, or signed in again', async () => {
    const first = tokenOf('/cell')
    const second = await signInAs(staff.cell)
    expect(await enter('/cell', { protocol: protocolVersion, token: first })).toBe('not-available')
    expect(await enter('/cell', { protocol: protocolVersion, token: second.token })).toBe('entered')
    must(await signOut(second.token, { origin: product.origin }))
    expect(await enter('/cell', { protocol: protocolVersion, token: second.token })).toBe('not-available')
  })

  test('of a young person gets no staff answer, even with a staff token', async () => {
    const socket = io(`${product.origin}/youth`, {
      forceNew: true,
      transports: ['websocket'],
      auth: { protocol: protocolVersion, token: tokenOf('/supervisor') },
    })
    for (const name of ['floor:open', 'cell:open', 'desk:open', 'audit:read', 'ticket:open', 'thread:open'])
      expect(await socket.timeout(patienceMs).emitWithAck(name, {})).toEqual(refused('unknown-event'))
    socket.disconnect()
  })
})

const refused = (name: string) => ({ ok: false, refused: name })
const unknown = refused('unknown-event')

type Asked = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly answer: unknown }

const json = { 'content-type': 'application/json' }

/** Every refusal is one line of JSON that repeats nothing of the request, with the same headers as any other. */
async function ask(
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = json,
): Promise<Asked> {
  const response = await fetch(`${product.origin}/api/${name}`, { method: 'POST', headers, body })
  const text = await response.text()
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(text).not.toContain(marker)
  const { date: _, connection: __, 'keep-alive': ___, ...kept } = Object.fromEntries(response.headers)
  return { status: response.status, headers: kept, answer: JSON.parse(text) as unknown }
}

/** The same status, headers and bytes. */
function areAlike(answers: readonly Asked[], name?: string): void {
  for (const answer of answers) expect(answer).toEqual(answers[0])
  const { answer } = answers[0] ?? {}
  if (JSON.stringify(answer) !== '{"ok":true,"value":{}}') expect(answer).toEqual(refused(name ?? 'not-available'))
}

const submitted = (submission: unknown) => ask('tickets/submit', JSON.stringify(submission))
const submit = ({ submission }: SealedTicket) => submitted(submission)

async function withdraw({ keys }: SealedTicket): Promise<void> {
  const connection = connect({
    namespace: '/follow-up',
    requests: followUpRequests,
    notices: followUpNotices,
    origin: product.origin,
  })
  await new Promise<void>((resolve) => connection.onConnected(resolve))
  must(await connection.request('thread:open', { ticket: keys.ticket, bearer: keys.bearer, after: 0 }))
  const withdrawal = await signWithdrawal(keys, serviceDay(Date.now()))
  must(await connection.request('ticket:withdraw', { withdrawal }, { timeoutMs: limits.erasedAfterEnd }))
  connection.close()
}

async function enter(namespace: string, auth: Record<string, unknown>): Promise<string> {
  const socket = io(`${product.origin}${namespace}`, {
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    auth,
  })
  const entered = await new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('entered'))
    socket.once('connect_error', ({ message }) => resolve(message))
  })
  socket.disconnect()
  return entered
}

const wrongHeaders = (name: RouteName): readonly Record<string, string>[] => [
  ...(name === 'conversations/leave' || name === 'halves/drop' ? [] : [{ 'content-type': 'text/plain' }]),
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': 'application/jsonp' },
  { 'content-type': 'application/json; charset=utf-16' },
]
