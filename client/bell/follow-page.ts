import type { Looking } from './looking.ts'

const acts = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const

/** Tells `looking` what happens to the page of this window. Returns what ends it. */
export function followPage({ act, turnAway }: Pick<Looking, 'act' | 'turnAway'>, page: Window): () => void {
  const { document } = page
  const look = () => (document.visibilityState === 'visible' ? act() : turnAway())
  const options = { capture: true, passive: true } as const
  if (document.visibilityState !== 'visible') turnAway()
  for (const name of acts) document.addEventListener(name, act, options)
  document.addEventListener('visibilitychange', look)
  page.addEventListener('focus', look)
  page.addEventListener('blur', turnAway)
  return () => {
    for (const name of acts) document.removeEventListener(name, act, options)
    document.removeEventListener('visibilitychange', look)
    page.removeEventListener('focus', look)
    page.removeEventListener('blur', turnAway)
  }
}
