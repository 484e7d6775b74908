import { useEffect, useRef, useState } from 'react'
import { createKeptShortcuts } from '../shortcuts/kept-shortcuts.ts'
import { type Move, moveOf, type Shortcuts } from '../shortcuts/shortcuts.ts'

const kept = createKeptShortcuts()

/** The listener's chosen letters and their actions. */
export function useShortcuts(onMove: (move: Move) => void): readonly [Shortcuts, (shortcuts: Shortcuts) => void] {
  const [shortcuts, setShortcuts] = useState(kept.read)
  const latest = useRef(onMove)
  useEffect(() => {
    latest.current = onMove
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // While a dialog is open, shortcuts do nothing behind it.
      if (document.querySelector('dialog[open]')) return
      const move = moveOf(event, shortcuts)
      // An arrow with Alt opens a list of choices.
      if (!move || (move.kind === 'step' && event.target instanceof HTMLSelectElement)) return
      event.preventDefault()
      latest.current(move)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [shortcuts])
  const change = (changed: Shortcuts) => {
    setShortcuts(changed)
    kept.keep(changed)
  }
  return [shortcuts, change]
}
