import { createContext } from 'react'
import type { Bell } from './bell.ts'

/** The bell of the desk that this part of the page belongs to; null outside of a desk. */
export const BellContext = createContext<Bell | null>(null)
