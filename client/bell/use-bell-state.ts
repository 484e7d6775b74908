import { useSyncExternalStore } from 'react'
import type { Bell, BellState } from './bell.ts'

export const useBellState = (bell: Bell): BellState => useSyncExternalStore(bell.subscribe, bell.state)
