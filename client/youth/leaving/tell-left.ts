import { within } from '#client/connection/within.ts'
import type { ConversationId } from '#shared/ids.ts'

export type Left = { readonly conversation: ConversationId; readonly bearer: string }

const address = '/api/conversations/leave'
const answerWithinMs = 15_000

/** Tells the service that a conversation was left, in a request that outlives the page and that nobody waits for (SPEC C12). */
export function tellLeft(left: Left, page: Window = window): void {
  page.navigator.sendBeacon(address, new Blob([JSON.stringify(left)], { type: 'application/json' }))
}

/**
 * Tells the same from a page that stays open. Rejects where nobody has heard it (no network, a proxy's page, a service that is busy), so that it
 * can be told again. `origin`: where the service is, the page's own by default.
 */
export async function tellEnded(left: Left, origin = ''): Promise<void> {
  const asked = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(left),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    redirect: 'error',
    keepalive: true,
  } as const
  const { status } = await within(answerWithinMs, (signal) => fetch(`${origin}${address}`, { ...asked, signal }))
  // Whatever else answers, such as a filter's page, has not passed it on.
  if (status !== 200) throw new Error('nobody has heard it')
}
