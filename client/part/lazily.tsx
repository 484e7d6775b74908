import { t } from '@lingui/core/macro'
import { type ComponentType, createElement, type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { createPart, wantAllAgain } from './part.ts'

/**
 * A component that is loaded when it is first shown, or before by `load`. Until it is there, `meanwhile` is shown; where it does not come, a line
 * that says so and asks for it again.
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

/** From so many attempts on, only a new page may help: a browser that keeps nothing may remember that a script failed which another needs. */
const reloadFrom = 4

/** It stays while it is tried again: neither the words nor the button may jump. */
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
