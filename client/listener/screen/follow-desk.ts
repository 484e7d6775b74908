import type { Bell } from '#client/bell/bell.ts'
import { repeat } from '#client/time/repeat.ts'
import type { Desk } from '../desk/desk.ts'
import { newsAt } from '../desk/desk-news.ts'

/** The bell rings for what is new at this desk. A line becomes news by time too. Returns what ends it. */
export function followDesk(bell: Pick<Bell, 'follow'>, desk: Pick<Desk, 'subscribe' | 'state' | 'now'>): () => void {
  const followed = (handler: () => void) => {
    const [stopSubscription, stopTime] = [desk.subscribe(handler), repeat(10_000, handler)]
    return () => {
      stopSubscription()
      stopTime()
    }
  }
  return bell.follow(followed, () => newsAt(desk.state(), desk.now()))
}
