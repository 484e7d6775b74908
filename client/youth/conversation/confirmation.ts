import { useLayoutEffect, useRef, useState } from 'react'

/**
 * A button that asks before it acts. While it asks, `keep` is the answer that changes nothing, and gets the focus as soon as it is there. After
 * that answer the focus goes back to the button.
 */
export function useConfirmation() {
  const [asking, setAsking] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const keep = useRef<HTMLButtonElement>(null)
  const asked = useRef(false)

  useLayoutEffect(() => {
    if (asking) keep.current?.focus()
    else if (asked.current) button.current?.focus()
    asked.current = asking
  }, [asking])

  return { asking, button, keep, onAsk: () => setAsking(true), onKeep: () => setAsking(false) }
}
