import { t } from '@lingui/core/macro'
import type { Floor } from '#shared/protocol/supervisor.ts'

export function phaseWords(phase: Floor['tickets'][number]['phase']): string {
  switch (phase) {
    case 'received':
      return t`reçue`
    case 'taken':
      return t`prise en charge`
    case 'answered':
      return t`suivi commencé`
    case 'closed':
      return t`close`
    case 'declined':
      return t`déclinée`
    case 'withdrawn':
      return t`accord retiré`
    case 'expired':
      return t`expirée`
  }
}
