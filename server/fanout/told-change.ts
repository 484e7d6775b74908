import type { Json, Publication } from '../store/port.ts'

/** Receives a kept state. A removed state has version 0, and `read` must not be called. */
export type HearState = (key: string, version: number, read: () => Json) => void

export type Hearing = {
  readonly publication: (channel: string, message: Buffer) => void
  readonly state: HearState
}

/**
 * What one kept change tells the nodes is one message: its publications, and then the states that nodes remember. Each is a kind, the lengths of its
 * name and of its body (32 bits, big-endian), the name and the body. The commit script writes the same form.
 */
const kinds = { publication: 0, state: 1 } as const
const headBytes = 9

/** A publication alone, as a message. */
export function tellPublication({ channel, message }: Publication): Buffer {
  const [name, body] = [Buffer.from(channel), Buffer.from(message)]
  const head = Buffer.alloc(headBytes)
  head.writeUInt8(kinds.publication, 0)
  head.writeUInt32BE(name.length, 1)
  head.writeUInt32BE(body.length, 5)
  return Buffer.concat([head, name, body])
}

/** Reads a message, in its order. */
export function readTold(told: Buffer, hearing: Hearing): void {
  for (let at = 0; at < told.length; ) {
    const nameAt = at + headBytes
    const bodyAt = nameAt + told.readUInt32BE(at + 1)
    const end = bodyAt + told.readUInt32BE(at + 5)
    const name = told.toString('utf8', nameAt, bodyAt)
    const body = told.subarray(bodyAt, end)
    if (told.readUInt8(at) === kinds.state) readState(name, body, hearing.state)
    else hearing.publication(name, body)
    at = end
  }
}

/** The body of a state is its version, and its JSON text unless it was removed. */
function readState(key: string, body: Buffer, hear: HearState): void {
  const space = body.indexOf(' ')
  const isRemoved = space === body.length - 1
  const version = isRemoved ? 0 : Number(body.toString('latin1', 0, space))
  hear(key, version, () => JSON.parse(body.toString('utf8', space + 1)) as Json)
}
