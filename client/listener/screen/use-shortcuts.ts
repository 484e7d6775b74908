import { useEffect, useRef, useState } from 'react'
import { type Move, moveOf, readShortcuts, type Shortcuts } from '../shortcuts/shortcuts.ts'

/** The letters a listener chose, kept in their browser: preferences, and nothing else, are ever kept there. */
export function useShortcuts(onMove: (move: Move) => void): readonly [Shortcuts, (shortcuts: Shortcuts) => void] {
  const [shortcuts, setShortcuts] = useState(() => readShortcuts(localStorage.getItem(storageKey)))
  const latest = useRef(onMove)
  useEffect(() => {
    latest.current = onMove
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // A dialog is open: what is behind it does not move.
      if (document.querySelector('dialog[open]')) return
      const move = moveOf(event, shortcuts)
      if (!move) return
      event.preventDefault()
      latest.current(move)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [shortcuts])
  const change = (changed: Shortcuts) => {
    setShortcuts(changed)
    localStorage.setItem(storageKey, JSON.stringify(changed))
  }
  return [shortcuts, change]
}

const storageKey = 'relais-listener-shortcuts'
