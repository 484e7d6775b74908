import type { Role } from '#shared/protocol/supervisor.ts'

/** The page of each role. */
export function pageOf(role: Role): '/ecoute' | '/cellule' | '/coordination' {
  switch (role) {
    case 'listener':
      return '/ecoute'
    case 'cell':
      return '/cellule'
    case 'supervisor':
      return '/coordination'
  }
}
