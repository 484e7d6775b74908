import { t } from '@lingui/core/macro'
import { Link, useLocation } from 'wouter'

export function Sections() {
  const [location] = useLocation()
  const sections = [
    { path: '/', words: t`En ce moment` },
    { path: '/equipe', words: t`Membres et invitations` },
    { path: '/horaires', words: t`Horaires` },
    { path: '/cle', words: t`Clé de la cellule` },
    { path: '/organisation', words: t`Clé de l’organisation` },
    { path: '/journal', words: t`Journal` },
  ]
  return (
    <nav className="supervisor-sections" aria-label={t`Parties`}>
      <ul>
        {sections.map(({ path, words }) => (
          <li key={path}>
            <Link href={path} aria-current={location === path ? 'page' : undefined}>
              {words}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
