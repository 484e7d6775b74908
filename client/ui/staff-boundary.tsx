import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import { Boundary } from './boundary.tsx'

type Part = { readonly of?: unknown; readonly way?: ReactNode; readonly children: ReactNode | (() => ReactNode) }

/** The boundary around a whole staff page, sign-in included: a fault never leaves an empty page. */
export const PageBoundary = ({ children }: { readonly children: () => ReactNode }) => (
  <Boundary words={t`Cette page ne peut pas être affichée. Si elle revient vide, rechargez-la.`} again={t`Réessayer`}>
    {children}
  </Boundary>
)

/** The boundary around a part of a staff page: a fault hides this part only, and a button tries it again. */
export const PartBoundary = (part: Part) => (
  <Boundary
    {...part}
    words={t`Cette partie ne peut pas être affichée. Le reste de la page continue.`}
    again={t`Réessayer`}
  />
)

/** The boundary around a list item (`li`), a table row (`tr`) or an entry of a choice (`option`) of a staff page. */
export const ItemBoundary = ({ as = 'li', ...part }: Part & { readonly as?: 'li' | 'tr' | 'option' }) => (
  <Boundary {...part} as={as} words={t`Cette ligne ne peut pas être affichée.`} />
)

/** The boundary around a line of a conversation or a thread on a staff page. */
export const LineBoundary = (part: Part) => (
  <Boundary {...part} as="li" words={t`Ce message ne peut pas être affiché.`} />
)
