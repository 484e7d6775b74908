import { within } from '#client/connection/within.ts'
import type { ConversationId } from '#shared/ids.ts'

export type Left = { readonly conversation: ConversationId; readonly bearer: string }

const address = '/api/conversations/leave'
const answerWithinMs = 15_000

/** Tells the service that a conversation was left, in a request that outlives the page. Nothing waits for its answer (SPEC C12). */
export const tellLeft = (left: Left, page: Window = window): void => beacon(address, left, page)

/** Drops a half in the same way. If the page could not open yet what it kept, the service ends the conversation by it. */
export const tellDropped = (secret: string, page: Window = window): void =>
  beacon('/api/halves/drop', { secret, leaves: true }, page)

function beacon(to: string, body: unknown, page: Window): void {
  page.navigator.sendBeacon(to, new Blob([JSON.stringify(body)], { type: 'application/json' }))
}

/**
 * Does the same from a page that stays open. Rejects if the service did not get it (no network, a proxy's page, a busy service), so that the
 * caller can try again. `origin`: the service's; the page's own by default.
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
  // Any other answer, such as a filter's page, shows that the service did not get the request.
  if (status !== 200) throw new Error('nobody has heard it')
}
