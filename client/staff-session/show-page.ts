import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { fetchPageFacts } from '#client/connection/page-settings.ts'

/** Shows a staff page once the service has said its pin: without it a desk could check nothing. The page as served stands until then. */
export async function showPage(content: () => ReactNode): Promise<void> {
  const place = document.getElementById('page')
  if (place === null) throw new Error('this page has no place for its content')
  await fetchPageFacts()
  createRoot(place).render(content())
}
