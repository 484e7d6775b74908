import { randomBytes } from 'node:crypto'
import { connect } from '#client/connection/connect.ts'
import type { Connection } from '#client/connection/connection.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import { must } from './must.ts'

/**
 * A device without a screen and without keys, which writes random sealed lines into its own conversation: a test compares the acknowledged lines with
 * the stored ones.
 */
export type Writer = {
  /** Every acknowledged line, in order. */
  readonly acknowledged: readonly string[]
  /** Sends the next line, or repeats the refused one. Returns the refusal, or null. */
  readonly write: () => Promise<RefusalName | null>
  /** The lines that the service has, in order. */
  readonly read: () => Promise<readonly string[]>
  readonly close: () => void
}

export async function startWriter(origin: string): Promise<Writer> {
  const connection = connect({ namespace: '/youth', requests: youthRequests, notices: youthNotices, origin })
  const conversation = randomBytes(16).toString('base64url') as ConversationId
  const bearer = randomBytes(32).toString('base64url')
  const session = randomBytes(16).toString('base64url') as SenderSessionId
  const acknowledged: string[] = []
  let sealed = newLine()

  await connected(connection)
  must(await connection.request('conversation:open', { conversation, bearer }))
  return {
    acknowledged,
    async write() {
      const envelope = { epoch: 0, role: 'youth', session, sequence: acknowledged.length, sealed } as const
      const answer = await connection.request('message:send', { envelope })
      if (!answer.ok) return answer.refused
      acknowledged.push(sealed)
      sealed = newLine()
      return null
    },
    async read() {
      await connected(connection)
      must(await connection.request('conversation:resume', { conversation, bearer, after: 0 }))
      const { entries } = must(await connection.request('conversation:read', { after: 0 }))
      return entries.flatMap((entry) => (entry.kind === 'message' ? entry.envelope.sealed : []))
    },
    close: () => connection.close(),
  }
}

const newLine = () => randomBytes(12 + 256 + 16).toString('base64url')

const connected = (connection: Connection<typeof youthRequests, typeof youthNotices>) =>
  new Promise<void>((resolve) => {
    const stop = connection.onState((state) => state === 'connected' && end())
    const end = () => {
      stop()
      resolve()
    }
    if (connection.state === 'connected') end()
  })
