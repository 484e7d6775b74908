import { createClient } from 'redis'

/** Removes everything that one service stored in a Redis, and nothing of other services. */
export async function clearSpace(url: string, space: string): Promise<void> {
  const client = await createClient({ url, RESP: 2 }).connect()
  for await (const keys of client.scanIterator({ MATCH: `${space}:*`, COUNT: 1000 }))
    if (keys.length > 0) await client.unlink(keys)
  client.destroy()
}
