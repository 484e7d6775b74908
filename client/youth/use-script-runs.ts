import { useSyncExternalStore } from 'react'

/** False in the page as it is sent, and while the script takes that over; true from then on, and in all that the script shows by itself. */
export const useScriptRuns = (): boolean =>
  useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  )

const neverChanges = () => () => undefined
