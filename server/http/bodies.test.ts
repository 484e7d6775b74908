import { request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
import { httpService } from './testing/http-service.ts'

const limits = {
  requests: { all: 40, perSubscriber: 4 },
  bytes: { all: 3_000_000, perSubscriber: 1_500_000 },
}
const http = httpService({ bodies: limits })

/** Sends `bytes` of a request from this local address. Resolves with the answer. */
function send(localAddress: string, bytes: number, length = bytes) {
  const port = http.port()
  const headers = { 'content-type': 'application/json', 'content-length': length }
  const asked = httpRequest({
    host: '127.0.0.1',
    port,
    localAddress,
    path: '/api/tickets/submit',
    method: 'POST',
    headers,
  })
  const answered = new Promise<string>((resolve) => {
    asked.on('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk
      })
      response.on('close', () => resolve((JSON.parse(text) as { refused: string }).refused))
    })
    asked.on('error', () => resolve('cut off'))
  })
  asked.write(`"${'a'.repeat(bytes - 2)}"`)
  let isAnswered = false
  void answered.then(() => {
    isAnswered = true
  })
  return { answered, isAnswered: () => isAnswered, end: () => asked.destroy() }
}

/** The same, repeated while it is refused: other bodies may have arrived before it. */
function keepSending(...asked: Parameters<typeof send>) {
  let last = send(...asked)
  return {
    now() {
      if (last.isAnswered()) last = send(...asked)
    },
    end: () => last.end(),
  }
}

test('[G18] bodies that never end stop nobody else from sending, and their places are freed with their connections', async () => {
  const slow = Array.from({ length: 4 }, () => keepSending('127.0.0.5', 100, 1_000_000))
  const beside = async () => {
    for (const each of slow) each.now()
    return send('127.0.0.5', 100).answered
  }
  await expect.poll(beside).toBe('too-fast')
  expect(await send('127.0.0.6', 1_000_000).answered).toBe('malformed')
  for (const { end } of slow) end()
  await expect.poll(async () => send('127.0.0.5', 100).answered).toBe('malformed')
})

test('[G18] a body counts by the bytes that have arrived, not by its declared length', async () => {
  const large = keepSending('127.0.0.5', 1_000_000, 1_900_000)
  const beside = async () => {
    large.now()
    return send('127.0.0.5', 900_000).answered
  }
  await expect.poll(beside).toBe('too-fast')
  expect(await send('127.0.0.5', 100).answered).toBe('malformed')
  expect(await send('127.0.0.6', 900_000).answered).toBe('malformed')
  large.end()
  await expect.poll(async () => send('127.0.0.5', 900_000).answered).toBe('malformed')
})

test('[G18] all bodies together fill no more than the memory reserved for them', async () => {
  const large = ['127.0.0.5', '127.0.0.6'].map((address) => keepSending(address, 1_400_000, 1_900_000))
  const beside = async () => {
    for (const each of large) each.now()
    return send('127.0.0.7', 900_000).answered
  }
  await expect.poll(beside).toBe('busy')
  for (const { end } of large) end()
  await expect.poll(async () => send('127.0.0.7', 900_000).answered).toBe('malformed')
})
