import { useEffect, useRef, useState } from 'react'
import type { Beside } from './conversation-pane.tsx'
import { useEscape } from './use-escape.ts'

type BesideParts = {
  /** A conversation is in front. */
  readonly isThere: boolean
  readonly toReply: () => void
}

/** The panel beside the conversation: which one is open, and what opens and closes it. */
export function useBeside({ isThere, toReply }: BesideParts) {
  const [beside, setBeside] = useState<Beside>()
  // A panel about a conversation that left does not concern the next one.
  useEffect(() => {
    if (!isThere) setBeside(undefined)
  }, [isThere])
  const { opensPanel, leavesPanel } = useWayBack(toReply)
  const close = () => {
    setBeside(undefined)
    leavesPanel()
  }
  const toggle = (name: Beside) => {
    if (beside === name) return close()
    opensPanel()
    setBeside(name)
  }
  useEscape(beside && close)
  return { beside, toggle, close, show: setBeside }
}

/** Where the focus was when a panel was opened: it returns there, or to the reply field if that element is gone. */
function useWayBack(toReply: () => void) {
  const opener = useRef<Element | null>(null)
  return {
    opensPanel() {
      const at = document.activeElement
      if (!at?.closest('aside')) opener.current = at
    },
    leavesPanel() {
      const back = opener.current
      if (back instanceof HTMLElement && back.isConnected && back !== document.body) back.focus()
      else toReply()
    },
  }
}
