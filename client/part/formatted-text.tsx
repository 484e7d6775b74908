import type { ReactNode } from 'react'
import { lazily } from './lazily.tsx'

/** `FormattedText` (`client/ui/formatted-text.tsx`), which weighs 26 kB, where it is first shown; `meanwhile` until then. */
export const lateFormattedText = (meanwhile: () => ReactNode) =>
  lazily(async () => (await import('#client/ui/formatted-text.tsx')).FormattedText, meanwhile)
