import { t } from '@lingui/core/macro'
import type { Role } from '#shared/protocol/supervisor.ts'

/** The title of each role's page. */
export function roleTitle(role: Role): string {
  switch (role) {
    case 'listener':
      return t`Écoute`
    case 'cell':
      return t`Cellule de suivi`
    case 'supervisor':
      return t`Coordination`
  }
}
