import { useEffect } from 'react'
import type { Desk } from '../desk/desk.ts'
import { holdsUnsent } from '../desk/desk-state.ts'

/** Closing the page would lose unsent text: the browser asks first. */
export function useLeavingGuard(desk: Desk): void {
  useEffect(() => {
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (holdsUnsent(desk.state())) event.preventDefault()
    }
    addEventListener('beforeunload', onBeforeUnload)
    return () => removeEventListener('beforeunload', onBeforeUnload)
  }, [desk])
}
