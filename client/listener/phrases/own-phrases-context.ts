import { createContext, useContext, useMemo, useSyncExternalStore } from 'react'
import type { OwnPhrasesStore } from './own-phrases.ts'
import type { OwnPhrases } from './own-phrases-machine.ts'
import { ownPhrasesOf, type Phrase, shippedPhrases } from './phrases.ts'

/** The own phrases of whoever is signed in; null where nobody is. */
export const OwnPhrasesContext = createContext<OwnPhrasesStore | null>(null)

/** The listener's own phrases first, then those of the service. */
export function useAllPhrases(): readonly Phrase[] {
  const store = useContext(OwnPhrasesContext)
  const own = useSyncExternalStore(store?.subscribe ?? never, () => store && openOf(store.state()))
  return useMemo(() => [...ownPhrasesOf(own ?? []), ...shippedPhrases()], [own])
}

const openOf = (state: OwnPhrases) => (state.phase === 'open' ? state.phrases : null)
const never = () => () => undefined
