import { Agent, request } from 'node:http'
import { client, ready } from '@serenity-kit/opaque'
import * as v from 'valibot'
import type { SeededLogin } from '../seeds/logins.ts'
import { stretching } from '../seeds/stretching.ts'
import { addressOf } from '../wire/addresses.ts'
import { atOnce } from './at-once.ts'

/** How many sign in at the same time. */
const width = 8

const started = v.object({ ok: v.literal(true), value: v.object({ attempt: v.string(), response: v.string() }) })
const finished = v.object({ ok: v.literal(true), value: v.object({ token: v.string() }) })

/** Signs in so many times, in turn as each of these, and each time from another address, as the reverse proxy says. */
export async function signInAll(port: number, logins: readonly SeededLogin[], count: number): Promise<void> {
  await ready
  const agent = new Agent({ keepAlive: true, maxSockets: width })
  const numbers = Array.from({ length: count }, (_, number) => number)
  await atOnce(width, numbers, async (number) => {
    const person = logins[number % logins.length]
    if (!person) throw new Error('nobody can sign in')
    const { login, password } = person
    const post = (name: string, body: object) => postJson({ agent, port, address: addressOf(number) }, name, body)
    const { clientLoginState, startLoginRequest } = client.startLogin({ password })
    const { value } = v.parse(started, await post('sign-in/start', { login, request: startLoginRequest }))
    const proven = client.finishLogin({
      ...{ clientLoginState, password, keyStretching: stretching },
      loginResponse: value.response,
    })
    if (!proven) throw new Error('a password was refused')
    v.parse(finished, await post('sign-in/finish', { attempt: value.attempt, finish: proven.finishLoginRequest }))
  })
  agent.destroy()
}

type Address = { readonly agent: Agent; readonly port: number; readonly address: string }

function postJson({ agent, port, address }: Address, name: string, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': address }
    const options = { agent, host: '127.0.0.1', port, path: `/api/${name}`, method: 'POST', headers }
    const asked = request(options, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve(JSON.parse(text)))
    })
    asked.on('error', reject)
    asked.end(JSON.stringify(body))
  })
}
