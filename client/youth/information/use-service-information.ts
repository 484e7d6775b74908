import { useEffect, useState } from 'react'
import type { ServiceInformation } from '#shared/protocol/information-parts.ts'

export type InformationState =
  | { readonly phase: 'asking' }
  | { readonly phase: 'failed' }
  | { readonly phase: 'here'; readonly information: ServiceInformation }

/** Asks what the service says about itself when the page is shown, and again with `again`. In the page as it is sent nothing is asked. */
export function useServiceInformation(
  ask: () => Promise<ServiceInformation>,
): readonly [InformationState, again: () => void] {
  const [tries, setTries] = useState(0)
  const [state, setState] = useState<InformationState>({ phase: 'asking' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again.
  useEffect(() => {
    let left = false
    setState({ phase: 'asking' })
    ask().then(
      (information) => !left && setState({ phase: 'here', information }),
      () => !left && setState({ phase: 'failed' }),
    )
    return () => {
      left = true
    }
  }, [ask, tries])
  return [state, () => setTries((before) => before + 1)]
}
