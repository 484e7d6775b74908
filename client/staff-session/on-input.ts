const inputs = ['pointerdown', 'keydown', 'wheel'] as const

/** Calls the handler at each input of a person on the page. Returns what ends it. */
export function onInput(page: Document, handler: () => void): () => void {
  for (const input of inputs) page.addEventListener(input, handler, { capture: true, passive: true })
  return () => {
    for (const input of inputs) page.removeEventListener(input, handler, { capture: true })
  }
}
