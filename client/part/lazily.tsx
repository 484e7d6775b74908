import { t } from '@lingui/core/macro'
import { type ComponentType, createElement, type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { createPart, wantAllAgain } from './part.ts'

/**
 * A component that is loaded when it is first shown, or earlier by `load`. `meanwhile` is shown until it is loaded. When loading fails, a
 * line says so and offers another attempt.
 */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>, meanwhile: () => ReactNode) {
  const part = createPart(load)

  function Lazy(props: Props) {
    const state = useSyncExternalStore(part.subscribe, part.state)
    useEffect(() => void part.load(), [])
    if (state.phase === 'here') return createElement(state.value, props)
    const hasFailed = state.phase === 'failed' || (state.phase === 'loading' && state.tries > 0)
    return hasFailed ? <NotHere tries={state.tries} /> : meanwhile()
  }
  return Object.assign(Lazy, { load: part.load })
}

/** From this number of attempts on, offer to reload the page: a browser without a cache may remember a failed script that another one imports. */
const reloadFrom = 4

/** The line stays during a new attempt, so that neither the words nor the button jump. */
function NotHere({ tries }: { tries: number }) {
  return (
    <p role="status">
      {t`Cette partie de la page n’est pas arrivée.`}{' '}
      <button type="button" className="button" onClick={wantAllAgain}>
        {t`Réessayer`}
      </button>{' '}
      {tries >= reloadFrom && (
        <button type="button" className="button" onClick={() => location.reload()}>
          {t`Recharger la page`}
        </button>
      )}
    </p>
  )
}
