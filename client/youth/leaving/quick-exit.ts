import { type Left, tellLeft } from './tell-left.ts'

export type QuickExit = {
  /** The neutral site: the link's address, should the script fail. */
  readonly address: string
  leave(): void
}

export type Departure = {
  readonly address: string
  /** Wipes what this tab remembers, and keeps nothing from then on. */
  readonly forgetForGood: () => void
  /** Closes every socket. */
  readonly disconnect: () => void
  /** What the service is told about, if a conversation is open. */
  readonly conversation: () => Left | undefined
}

/**
 * Quick exit (G14): blank page, storage wiped, sockets closed, service told by beacon, neutral site in place of this page.
 * Never waits for anything; a step that fails does not keep the next from happening. If the browser brings the page back, it is still
 * blank, and leaves again.
 */
export function prepareQuickExit(departure: Departure, page: Window = window): QuickExit {
  let hasLeft = false

  function leave() {
    hasLeft = true
    const conversation = attempt(departure.conversation)
    attempt(() => blank(page.document))
    attempt(departure.forgetForGood)
    attempt(departure.disconnect)
    if (conversation) attempt(() => tellLeft(conversation, page))
    page.location.replace(departure.address)
  }

  page.addEventListener('pageshow', (event) => {
    if (event.persisted && hasLeft) leave()
  })
  return { address: departure.address, leave }
}

function blank(document: Document): void {
  document.body.replaceChildren()
  document.title = 'Nouvel onglet'
}

// Only leaving matters here: whatever a step throws (storage refused by the browser, a beacon over its quota), the next one is due.
function attempt<Value>(step: () => Value): Value | undefined {
  try {
    return step()
  } catch {
    return undefined
  }
}
