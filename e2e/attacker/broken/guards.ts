import type { Guard } from './guard.ts'
import { readerGuards } from './reader-guards.ts'

export const guards: readonly Guard[] = [...readerGuards]
