import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { HeldBodies, promisedBodies } from './held-bodies.ts'

/** A request with an unfinished answer, and its refusals. */
function held(bodies: HeldBodies, network: string) {
  const request = new EventEmitter() as IncomingMessage
  const response = new EventEmitter() as ServerResponse
  const told: string[] = []
  return { refused: bodies.hold(request, response, [network], (why) => told.push(why)), request, response, told }
}

test('[G18] thousands of requests that send nothing, from as many addresses, stop nobody from sending', () => {
  const bodies = new HeldBodies()
  for (let each = 0; each < 10_000; each += 1) expect(held(bodies, `slow ${each}`).refused).toBe(null)
  const somebody = held(bodies, 'somebody')
  somebody.request.emit('data', Buffer.alloc(20_000))
  expect([somebody.refused, somebody.told]).toEqual([null, []])
})

test('[G18] one address has a limit of requests, and of bytes, until their answers are finished', () => {
  const bodies = new HeldBodies()
  const { perSubscriber } = promisedBodies.requests
  const all = Array.from({ length: perSubscriber }, () => held(bodies, 'one'))
  expect(held(bodies, 'one').refused).toBe('too-fast')
  expect(held(bodies, 'another').refused).toBe(null)
  for (const { response } of all) response.emit('close')

  const large = held(bodies, 'one')
  const most = Buffer.alloc(promisedBodies.bytes.perSubscriber)
  large.request.emit('data', most)
  expect(large.told).toEqual([])
  large.request.emit('data', Buffer.alloc(1))
  expect(large.told).toEqual(['too-fast'])
  large.response.emit('close')
  const after = held(bodies, 'one')
  after.request.emit('data', most)
  expect([after.refused, after.told]).toEqual([null, []])
})
