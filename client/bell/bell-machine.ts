import type { CommonEffect, CommonEvent, Step as MachineStep } from '#client/machine/machine.ts'
import { unreachable } from '#shared/result.ts'

/** Something at a desk that a person has to look at. */
export type News = {
  readonly key: string
  /** It is new again when this grows, such as the position of its last line. */
  readonly mark: number
  /** What it adds to the count in the page's title, at least 1. */
  readonly count: number
  /**
   * How it ends to be new. `looked`: somebody looks at the page, which shows it. `opened`: it is not on the screen yet, somebody has to open it first;
   * what was there when the page opened is not new. `gone`: the desk decides, and leaves it out.
   */
  readonly until: 'looked' | 'opened' | 'gone'
}

/** What is new at a desk and nobody has looked at yet, and when the bell rings for it. */
export type Bell = {
  /** Null until the desk has said for the first time what it has. */
  readonly news: readonly News[] | null
  /** The mark at which each was looked at. It has nothing that is not at the desk any more. */
  readonly looked: ReadonlyMap<string, number>
  readonly ringing: Ringing
}

/**
 * `still`: nothing is new. `rung`: it has rung, at this time if that was for something that came, and rings again when its timer fires. What comes
 * within `burst` of such a ring makes it ring once more at the end of it (`owes`), and not at each line. `over` is final.
 */
type Ringing =
  | { readonly step: 'still' | 'over' }
  | { readonly step: 'rung'; readonly at: number | null; readonly owes: boolean }

export type BellEvent =
  /**
   * Everything that the desk has now. `isThere`: somebody looks at the page. `at`: milliseconds of a monotonic clock. The timer of a page out of view
   * may be a minute late, and what comes then has to ring at once.
   */
  | { readonly type: 'news'; readonly news: readonly News[]; readonly isThere: boolean; readonly at: number }
  /** Somebody looks at the page again. */
  | { readonly type: 'looked' }
  | { readonly type: 'closed' }

export type BellEffect =
  /** How much is new, for the title. */
  | { readonly type: 'count'; readonly count: number }
  /** The sound and the notification, as far as they are on. */
  | { readonly type: 'ring' }
  /** Nothing is new any more: a notification that still stands is put away. */
  | { readonly type: 'hush' }

type Step = MachineStep<Bell, BellEffect | CommonEffect>

export const startBell: Bell = { news: null, looked: new Map(), ringing: { step: 'still' } }

/** Milliseconds. */
export const burst = 2_000
export const ringAgain = 30_000

export function afterBellEvent(bell: Bell, event: BellEvent | CommonEvent): Step {
  if (bell.ringing.step === 'over') return [bell, []]
  switch (event.type) {
    case 'news':
      return take(bell, event)
    case 'looked':
      return settle(bell, look(bell), null)
    case 'woke':
      return bell.ringing.step === 'rung' ? ring(bell, null) : [bell, []]
    case 'closed':
      return [{ ...startBell, ringing: { step: 'over' } }, [{ type: 'count', count: 0 }, { type: 'hush' }, noWake]]
    default:
      return unreachable(event)
  }
}

/** What is new: not looked at since its mark grew. */
export const newsIn = ({ news, looked }: Pick<Bell, 'news' | 'looked'>): readonly News[] =>
  (news ?? []).filter(({ key, mark }) => mark > (looked.get(key) ?? -1))

export const countOf = (bell: Pick<Bell, 'news' | 'looked'>): number =>
  newsIn(bell).reduce((sum, { count }) => sum + count, 0)

function take(bell: Bell, { news, isThere, at }: Extract<BellEvent, { type: 'news' }>): Step {
  const former = new Map((bell.news ?? []).map(({ key, mark }) => [key, mark]))
  const known = new Map([...bell.looked].filter(([key]) => news.some((one) => one.key === key)))
  if (bell.news === null) for (const { key, mark, until } of news) if (until === 'opened') known.set(key, mark)
  const taken = { ...bell, news, looked: known }
  const next = isThere ? look(taken) : taken
  const hasGrown = newsIn(next).some(({ key, mark }) => mark > (former.get(key) ?? -1))
  return settle(bell, next, hasGrown ? at : null)
}

function look(bell: Bell): Bell {
  const seen = newsIn(bell).filter(({ until }) => until === 'looked')
  if (seen.length === 0) return bell
  return { ...bell, looked: new Map([...bell.looked, ...seen.map(({ key, mark }) => [key, mark] as const)]) }
}

/** `grownAt`: when something became new; null if nothing did. */
function settle(before: Bell, next: Bell, grownAt: number | null): Step {
  const count = countOf(next)
  const counted = count === countOf(before) ? [] : [{ type: 'count', count } as const]
  const { ringing } = next
  if (count === 0) {
    if (ringing.step === 'still') return [next, counted]
    return [{ ...next, ringing: { step: 'still' } }, [...counted, { type: 'hush' }, noWake]]
  }
  if (grownAt === null) return [next, counted]
  const left = ringing.step === 'rung' && ringing.at !== null ? ringing.at + burst - grownAt : 0
  if (ringing.step === 'rung' && left > 0) {
    if (ringing.owes) return [next, counted]
    return [{ ...next, ringing: { ...ringing, owes: true } }, [...counted, wake(left)]]
  }
  const [rung, effects] = ring(next, grownAt)
  return [rung, [...counted, ...effects]]
}

const ring = (bell: Bell, at: number | null): Step => [
  { ...bell, ringing: { step: 'rung', at, owes: false } },
  [{ type: 'ring' }, wake(ringAgain)],
]

const wake = (milliseconds: number | null) => ({ type: 'wake', timer: 'bell', milliseconds }) as const
const noWake = wake(null)
