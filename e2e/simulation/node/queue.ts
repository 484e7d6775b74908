import { type ConversationState, conversationKey } from '#server/conversation/state.ts'
import { type DeskState, deskKey, type FloorState, floorKey } from '#server/desk/state.ts'
import type { Notice } from '#server/notice/notice.ts'
import { shownPlace } from '#server/queue/place.ts'
import type { Match } from '#server/queue/plan.ts'
import { RecentWaits } from '#server/queue/recent-waits.ts'
import { holdsValidCertificate, type StaffState, staffKey } from '#server/staff/state.ts'
import type { Json } from '#server/store/port.ts'
import type { StateKey } from '#server/transaction/draft.ts'
import type { ConversationId } from '#shared/ids.ts'
import { limits } from '../limits.ts'
import { all, type Work } from '../work.ts'
import { startLoop } from './loop.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** As in server/queue/: how often a node matches and tells by itself, and the least between two tellings, milliseconds. */
const every = 1000
const tellPause = 250

const moving = new Set(['conversation:changed', 'conversation:released', 'desk:changed'])

type ReadSettled = <Value>(read: () => Work<Value>) => Work<Value>
type Watched = { readonly connection: string; readonly settled: ReadSettled; shown: string }

export type Queue = {
  readonly nudge: () => void
  readonly hear: (notices: readonly Notice[]) => void
  readonly watchYouth: (conversation: ConversationId, connection: string, settled: ReadSettled) => void
  readonly unwatchYouth: (conversation: ConversationId, connection: string) => void
}

/**
 * Matching, and telling places, on one node: stands for server/queue/{match,queue,tell}.ts with the product's `planMatches`,
 * `assignConversation` and `placeShown`. Told here are places only, not figures, hours or desks.
 */
export function startQueue(node: SimulatedNode): Queue {
  const { store, rules, checks } = node.world
  const recentWaits = new RecentWaits()
  const watched = new Map<ConversationId, Watched>()

  function* loadAll<State extends Json>(keys: readonly StateKey<State>[]): Work<readonly (State | null)[]> {
    if (keys.length === 0) return []
    const kept = yield* node.ask((reached) => reached.load(keys.map(({ key }) => key)))
    return kept.map(({ value }) => value as State | null)
  }

  function* propose(): Work<{ readonly plan: readonly Match[]; readonly othersWait: boolean }> {
    checks?.fairness.proposing(node.label)
    const [floor] = yield* loadAll<FloorState>([floorKey])
    const ids = floor?.available ?? []
    const [desks = [], staff = []] = yield* all<readonly (DeskState | StaffState | null)[]>([
      loadAll<DeskState>(ids.map(deskKey)),
      loadAll<StaffState>(ids.map(staffKey)),
    ])
    const certified = (desks as readonly (DeskState | null)[]).filter(
      (desk, index): desk is DeskState =>
        desk !== null && holdsValidCertificate((staff[index] ?? null) as StaffState | null, node.now()),
    )
    const queue = yield* node.ask((reached) => reached.waiting(50))
    const states = yield* loadAll(queue.map(({ conversation }) => conversationKey(conversation)))
    const waiting = states.filter((state): state is ConversationState => state !== null)
    const plan = rules.planMatches(waiting, certified, node.now())
    return { plan, othersWait: queue.length > plan.length }
  }

  function* match(): Work<void> {
    for (;;) {
      const { plan, othersWait } = yield* propose()
      if (plan.length === 0) {
        if (!othersWait) recentWaits.emptied()
        return
      }
      for (const [index, { conversation, listener }] of plan.entries()) {
        const stillOthers = othersWait || index < plan.length - 1
        const rule = rules.assignConversation(conversation, listener, node.now(), limits, stillOthers)
        const assigned = yield* node.decide(rule)
        if (!assigned.ok) return
        // Whoever could not be given as planned comes before those who are next.
        if (!assigned.value) break
      }
    }
  }

  function* tell(): Work<void> {
    const now = node.now()
    const waiting = yield* node.ask((reached) => reached.waiting(Number.MAX_SAFE_INTEGER))
    const places = waiting.map((row, index) => [row.conversation as ConversationId, index + 1] as const)
    yield* all(places.filter(([id]) => watched.has(id)).map(([id, place]) => tellOne(id, place, now)))
  }

  function* tellOne(id: ConversationId, row: number, now: number): Work<void> {
    const one = watched.get(id)
    if (!one) return
    const place = shownPlace(row, limits)
    const queue = { place, estimateMinutes: recentWaits.estimate(place, now) }
    const looked = yield* node.decide(rules.placeShown(id, queue, now))
    if (!looked.ok || (looked.value?.text ?? '') === one.shown) return
    const settled = yield* one.settled(() => node.decide(rules.placeShown(id, queue, now)))
    if (!settled.ok) return
    const shown = settled.value
    if (shown && shown.text !== one.shown) node.announce([shown.notice], false)
    one.shown = shown?.text ?? ''
  }

  /** Nobody waits, or nobody has room. */
  function isIdle(): boolean {
    const { queue, things } = store.model
    if (queue.size === 0) return true
    const floor = things.get(floorKey.key)?.value as FloorState | undefined
    const desks = (floor?.available ?? []).map((id) => things.get(deskKey(id).key)?.value as DeskState | undefined)
    return desks.every((desk) => !desk || desk.conversations.length >= desk.capacity)
  }

  const matching = startLoop(node, { work: match, every, pause: 0, isIdle })
  const telling = startLoop(node, { work: tell, every, pause: tellPause, isIdle: () => watched.size === 0 })
  const nudge = () => {
    matching.ask()
    telling.ask()
  }

  return {
    nudge,
    hear(notices) {
      for (const notice of notices) {
        if (notice.to === 'every-node') recentWaits.assigned(node.now(), notice.othersWait)
        if (!('name' in notice) || !moving.has(notice.name)) continue
        if (notice.to === 'youth' && notice.name === 'conversation:changed') {
          const { conversation } = notice.body
          if (conversation.phase === 'waiting' && conversation.place !== null) continue
          const one = watched.get(notice.conversation)
          if (one) watched.set(notice.conversation, { ...one, shown: '' })
        }
        nudge()
      }
    },
    watchYouth: (conversation, connection, settled) => watched.set(conversation, { connection, settled, shown: '' }),
    unwatchYouth(conversation, connection) {
      if (watched.get(conversation)?.connection === connection) watched.delete(conversation)
    },
  }
}
