import { drawsVeil, liftsVeil } from './lifting-key.ts'
import type { Veil } from './veil.ts'

type Veiling = {
  readonly step: () => Veil['step']
  readonly draw: () => void
  readonly lift: () => void
}

/**
 * Alt+M draws the veil from anywhere on the page, and one key lifts it. Behind a veil no key reaches the page, and the key that lifts it does nothing
 * else there, also while it is held and when it is let go. Returns what ends it.
 */
export function listenForVeil(page: Window, { step, draw, lift }: Veiling): () => void {
  /** The key that has just lifted the veil, until it is let go. */
  let lifting: string | null = null

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.code === lifting && event.repeat) return swallow(event)
    lifting = null
    if (step() === 'lifted') {
      if (!drawsVeil(event)) return
      swallow(event)
      draw()
      return
    }
    event.stopImmediatePropagation()
    // A password is written into the page all the same.
    if (step() === 'locked' || !liftsVeil(event)) return
    event.preventDefault()
    lifting = event.code
    lift()
  }
  const onKeyUp = (event: KeyboardEvent) => {
    if (event.code === lifting) {
      lifting = null
      swallow(event)
    } else if (step() !== 'lifted') event.stopImmediatePropagation()
  }

  page.addEventListener('keydown', onKeyDown, { capture: true })
  page.addEventListener('keyup', onKeyUp, { capture: true })
  return () => {
    page.removeEventListener('keydown', onKeyDown, { capture: true })
    page.removeEventListener('keyup', onKeyUp, { capture: true })
  }
}

function swallow(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}
