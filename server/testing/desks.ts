import { client } from '@serenity-kit/opaque'
import { io, type Socket } from 'socket.io-client'
import { expect } from 'vitest'
import type { InvitationId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { PublishedRoster } from '#shared/protocol/roster.ts'
import type { SignedIn } from '#shared/protocol/staff-http.ts'
import { ok } from '#shared/result.ts'
import type { RosterChange } from '#shared/roster/derive.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { randomId, randomSecret, sha256OfText } from '../platform/random-id.ts'
import {
  certificateOf,
  firstRosterOf,
  invitationBy,
  keyWrap,
  newKeyPair,
  newPerson,
  nextRoster,
  sealed,
} from '../staff/testing/people.ts'
import type { Relais } from '../start/relais.ts'

const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 1024, parallelism: 1 } } as const
export const password = 'trois petits chats'

/** Posts to an HTTP route. Throws the route's name and the refusal. */
export async function post<Value>(relais: Relais, name: string, body: unknown): Promise<Value> {
  const response = await fetch(`${relais.url}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as Answer<Value>
  if (!answer.ok) throw new Error(`${name}: ${answer.refused}`)
  return answer.value
}

/** Registers a password as a browser does, and answers the fields of the enrolment. */
export async function register(start: (request: string) => Promise<{ response: string }>) {
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
  const { response } = await start(registrationRequest)
  const made = { password, clientRegistrationState, registrationResponse: response, keyStretching }
  return { record: client.finishRegistration(made).registrationRecord, wrappedKeys: sealed(92) }
}

export async function signIn(relais: Relais, login: string): Promise<SignedIn> {
  const { clientLoginState, startLoginRequest } = client.startLogin({ password })
  const begun = await post<{ attempt: string; response: string }>(relais, 'sign-in/start', {
    login,
    request: startLoginRequest,
  })
  const finished = client.finishLogin({ clientLoginState, loginResponse: begun.response, password, keyStretching })
  return post<SignedIn>(relais, 'sign-in/finish', {
    attempt: begun.attempt,
    finish: finished?.finishLoginRequest ?? 'AAAA',
  })
}

export type Desk = {
  readonly socket: Socket
  readonly notices: [string, unknown][]
  ask<Value>(name: string, body?: unknown): Promise<Answer<Value>>
  /** Waits for the first notice of this name that `isIt` accepts. */
  told<Body>(name: string, isIt?: (body: Body) => boolean): Promise<Body>
}

/** Connects a window of a member of staff. Rejects with the name of the refusal. */
export async function connect(relais: Relais, namespace: string, token: string): Promise<Desk> {
  const socket = io(`${relais.url}${namespace}`, {
    ...{ forceNew: true, multiplex: false, reconnection: false, transports: ['websocket'] },
    auth: { protocol: 'relais/2', token },
  })
  const notices: [string, unknown][] = []
  socket.onAny((name: string, body: unknown) => notices.push([name, body]))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('connect_error', reject)
  })
  return {
    socket,
    notices,
    ask: <Value>(name: string, body: unknown = {}) => socket.emitWithAck(name, body) as Promise<Answer<Value>>,
    async told<Body>(name: string, isIt: (body: Body) => boolean = () => true) {
      return eventually(() => {
        const found = notices.find((notice) => notice[0] === name && isIt(notice[1] as Body))
        if (!found) throw new Error(`${name} was never told; ${notices.map(([other]) => other)} were`)
        return found[1] as Body
      })
    },
  }
}

/** Does set-up over HTTP, as the first supervisor's browser does. */
export async function found(relais: Relais) {
  const secret = relais.setUpSecret
  if (secret === null) throw new Error('set-up is over')
  const key = newKeyPair()
  const login = 'coordination'
  let staff = ''
  const registered = await register(async (request) => {
    const begun = await post<{ response: string; staff: string }>(relais, 'set-up/start', { secret, login, request })
    staff = begun.staff
    return begun
  })
  const person = newPerson('supervisor', login, staff)
  const pin = { organisation: key.public, deploymentId: randomId() }
  const certificate = certificateOf(person, key, Date.now())
  const roster = firstRosterOf(person, certificate, key, pin.deploymentId, Date.now())
  await post(relais, 'set-up/finish', {
    ...{ secret, login, ...pin, organisationWrap: keyWrap(), certificate, roster },
    ...{ id: person.id, alias: person.alias, enc: person.enc.public, sig: person.sig.public, ...registered },
  })
  return { key, person, pin }
}

/** The roster that follows from the present one by a change, as the founder signs it. */
export async function rosterAfter(desk: Desk, founded: Awaited<ReturnType<typeof found>>, change: RosterChange) {
  const read = await desk.ask<{ rosters: PublishedRoster[] }>('roster:read', { after: null })
  if (!read.ok) throw new Error(read.refused)
  return nextRoster(read.value.rosters[0] ?? null, change, founded.person, founded.key, Date.now())
}

/** Invites, enrols and certifies a person through the supervisor's desk. */
export async function admit(
  relais: Relais,
  desk: Desk,
  founded: Awaited<ReturnType<typeof found>>,
  role: 'listener' | 'cell',
  login: string,
) {
  const invitation = randomId() as InvitationId
  const secrets = [{ supervisor: founded.person.id, wrap: keyWrap() }]
  const statement = invitationBy(founded.person, founded.pin.deploymentId, { invitation, role, login }, Date.now())
  expect(await desk.ask('staff:invite', { invitation, role, login, statement, secrets })).toEqual(ok({}))
  const opened = await post<{ staff: string }>(relais, 'invitation/open', { invitation })
  const person = newPerson(role, login, opened.staff)
  const registered = await register((request) => post(relais, 'invitation/start', { invitation, request }))
  await post(relais, 'invitation/finish', {
    ...{ invitation, id: person.id, alias: person.alias, enc: person.enc.public, sig: person.sig.public },
    ...{ ...registered, proof: randomSecret() },
  })
  const certificate = certificateOf(person, founded.key, Date.now())
  const roster = await rosterAfter(desk, founded, {
    kind: 'certify',
    staff: person.id,
    certificate: sha256OfText(certificate),
  })
  const order = { staff: person.id, certificate, organisationWrap: null, roster }
  expect(await desk.ask('staff:certify', order)).toEqual(ok({}))
  return person
}
