import { useEffect, useState } from 'react'
import type { Desk } from '../desk/desk.ts'
import { newsOf } from './news.ts'

type News = { readonly id: number; readonly words: string }

/** Announces what is new at the desk, each thing once. It is the page's only live region for conversations. */
export function NewsRegion({ desk }: { desk: Desk }) {
  const [news, setNews] = useState<readonly News[]>([])
  useEffect(() => {
    let before = desk.state()
    let id = 0
    return desk.subscribe(() => {
      const after = desk.state()
      const from = before
      // Keep this first: an announcement that throws must not be tried again at each change.
      before = after
      const fresh = newsOf(from, after, desk.now()).map((words) => {
        id += 1
        return { id, words }
      })
      if (fresh.length > 0) setNews((earlier) => [...earlier, ...fresh].slice(-keptInThePage))
    })
  }, [desk])
  return (
    <div aria-live="polite" className="only-read-aloud">
      {news.map(({ id, words }) => (
        <p key={id}>{words}</p>
      ))}
    </div>
  )
}

const keptInThePage = 5
