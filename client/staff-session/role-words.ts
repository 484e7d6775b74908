import { t } from '@lingui/core/macro'
import type { Role } from '#shared/protocol/supervisor.ts'

export function roleWords(role: Role): string {
  switch (role) {
    case 'listener':
      return t`écoute`
    case 'cell':
      return t`équipe de suivi`
    case 'supervisor':
      return t`coordination`
  }
}
