import { dateGuards } from './date-guards.ts'
import { endGuards } from './end-guards.ts'
import { grantGuards } from './grant-guards.ts'
import type { Guard } from './guard.ts'
import { handoverGuards } from './handover-guards.ts'
import { lineGuards } from './line-guards.ts'
import { outcomeGuards } from './outcome-guards.ts'
import { readerGuards } from './reader-guards.ts'
import { staffGuards } from './staff-guards.ts'
import { storedGuards } from './stored-guards.ts'

export const guards: readonly Guard[] = [
  ...lineGuards,
  ...readerGuards,
  ...handoverGuards,
  ...staffGuards,
  ...dateGuards,
  ...storedGuards,
  ...outcomeGuards,
  ...endGuards,
  ...grantGuards,
]
