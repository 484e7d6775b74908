import type { ReactNode } from 'react'
import { lazily } from './lazily.tsx'

/** Loads `FormattedText` (`client/ui/formatted-text.tsx`, 26 kB) when it is first shown, and shows `meanwhile` until then. */
export const lateFormattedText = (meanwhile: () => ReactNode) =>
  lazily(async () => (await import('#client/ui/formatted-text.tsx')).FormattedText, meanwhile)
