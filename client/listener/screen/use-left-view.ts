import { useEffect, useState } from 'react'
import type { DeskState } from '../desk/desk-state.ts'
import type { LeftView, View } from './left-view.ts'

type LeftViewParts = {
  readonly left: LeftView | undefined
  readonly state: DeskState
  readonly view: View
  readonly show: (view: View) => void
}

/** Shows again what the desk before the lock showed, once this one is open: nothing of it where its conversation has left meanwhile. */
export function useLeftView({ left, state, view, show }: LeftViewParts): void {
  const [returning, setReturning] = useState(() => left?.read() ?? null)
  useEffect(() => {
    if (!returning) return left?.keep(view)
    if (!state.desk) return
    setReturning(null)
    const { conversation } = returning
    if (conversation === null || state.seats.some((seat) => seat.conversation === conversation)) show(returning)
  })
}
