import { t } from '@lingui/core/macro'
import { type ReactNode, useId } from 'react'

/** What a veiled page shows in the place of its desk; `children`: how it is lifted. */
export function Veil({ children }: { readonly children: ReactNode }) {
  const title = useId()
  return (
    <main className="staff-veil">
      <section aria-labelledby={title}>
        <h1 id={title}>{t`Écran voilé`}</h1>
        <p>{t`Rien n’est affiché. Tout continue : ce qui arrive se compte dans le titre.`}</p>
        {children}
      </section>
    </main>
  )
}
