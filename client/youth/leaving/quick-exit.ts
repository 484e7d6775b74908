import { type Left, tellDropped, tellLeft } from './tell-left.ts'

export type QuickExit = {
  /** The neutral site. It is also the address of the link, in case the script fails. */
  readonly address: string
  leave(): void
}

export type Departure = {
  readonly address: string
  /** Wipes what this tab remembers. Nothing is stored from then on. */
  readonly forgetForGood: () => void
  /** Closes every socket. */
  readonly disconnect: () => void
  /** The open conversation to report to the service, if any. */
  readonly conversation: () => Left | undefined
  /** The secrets of the halves that open what this tab keeps: the service drops them. */
  readonly halves: () => readonly string[]
}

/**
 * Quick exit (G14): blank page, storage wiped, sockets closed, service told by beacon, neutral site in place of this page.
 * It never waits. After a failed step the next one still runs. If the browser brings the page back, the page is still
 * blank, and leaves again.
 */
export function prepareQuickExit(departure: Departure, page: Window = window): QuickExit {
  let hasLeft = false

  function leave() {
    hasLeft = true
    const conversation = attempt(departure.conversation)
    const halves = attempt(departure.halves) ?? []
    attempt(() => blank(page.document))
    attempt(departure.forgetForGood)
    attempt(departure.disconnect)
    if (conversation) attempt(() => tellLeft(conversation, page))
    for (const secret of halves) attempt(() => tellDropped(secret, page))
    page.location.replace(departure.address)
  }

  page.addEventListener('pageshow', (event) => {
    if (event.persisted && hasLeft) leave()
  })
  return {
    get address() {
      return departure.address
    },
    leave,
  }
}

function blank(document: Document): void {
  document.body.replaceChildren()
  document.title = 'Nouvel onglet'
}

// A step may throw, for instance if the browser refuses storage or the beacon exceeds its quota. The next step runs all the same.
function attempt<Value>(step: () => Value): Value | undefined {
  try {
    return step()
  } catch {
    return undefined
  }
}
