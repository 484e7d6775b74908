import { keepAsItIs } from '#server/background/deadline-runner.ts'
import { type Deadline, StoreUnavailable } from '#server/store/port.ts'
import type { Rule } from '#server/transaction/transactor.ts'
import { ok } from '#shared/result.ts'
import { limits, settings } from '../limits.ts'
import { all, run, type Work } from '../work.ts'
import { endErasing, endTerm } from './erasing.ts'
import { letGoOfNode } from './let-go.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** Milliseconds between two looks at the store: as in server/deadline/runner.ts. */
const every = 500

type Act = { readonly isPatient?: boolean; readonly goesFirst?: boolean } & (
  | { readonly rule: (subject: string, now: number) => Rule<unknown> }
  | { readonly work: (subject: string, now: number) => Work<unknown> }
)

/** What is met at each kind of deadline: server/deadlines.ts, but for staff, teams and the sealing of the audit trail. */
function deadlineActs(node: SimulatedNode): Readonly<Record<string, Act>> {
  const { rules } = node.world
  return {
    ...rules.talkingDeadlines(limits),
    node: { work: (name, now) => letGoOfNode(node, name, now), isPatient: true, goesFirst: true },
    permit: { rule: rules.expirePermit },
    'ticket-alarm': { rule: (id, now) => rules.raiseAlarm(id, now, settings) },
    'ticket-presence': { rule: (id, now) => rules.lapsePresence(id, now, settings), isPatient: true },
    'ticket-erasing': { work: (subject, now) => endErasing(node, subject, now) },
    'ticket-expiry': { work: (id, now) => endTerm(node, id, now) },
    'audit-seal': { rule: () => () => ok(null) },
  }
}

/** Takes what is due, whichever node comes first: stands for server/deadline/runner.ts. */
export function startDeadlines(node: SimulatedNode, lookAtClock: () => Work<void>): void {
  const { store } = node.world
  const acts = deadlineActs(node)

  function* meet({ id, at }: Deadline, now: number): Work<void> {
    const colon = id.indexOf(':')
    const [kind, subject] = [id.slice(0, colon), id.slice(colon + 1)]
    const act = acts[kind]
    if (!act) throw new Error(`no act for a deadline of the kind ${kind}`)
    if ('work' in act) yield* act.work(subject, now)
    yield* node.decide((draft) => {
      const met = 'rule' in act ? act.rule(subject, now)(draft) : ok(null)
      if (met.ok) draft.due(id, null, at)
      return met
    })
  }

  function* takeDue(): Work<void> {
    yield* lookAtClock()
    const now = node.now()
    const waits = node.isUnsettled
    const due = yield* node.ask((reached) => reached.due(now, Number.MAX_SAFE_INTEGER))
    const actOf = ({ id }: Deadline) => acts[id.slice(0, id.indexOf(':'))]
    const isPatient = (deadline: Deadline) => actOf(deadline)?.isPatient === true
    const waiting = waits ? due.find(isPatient) : undefined
    if (waiting) yield* node.decide(keepAsItIs(waiting))
    const awake = due.filter((deadline) => !(waits && isPatient(deadline)))
    const goesFirst = (deadline: Deadline) => actOf(deadline)?.goesFirst === true
    yield* all(awake.filter(goesFirst).map((deadline) => take(deadline, now)))
    yield* all(awake.filter((deadline) => !goesFirst(deadline)).map((deadline) => take(deadline, now)))
  }

  /** One that cannot be kept now stays due. */
  function* take(deadline: Deadline, now: number): Work<void> {
    try {
      yield* meet(deadline, now)
    } catch (thrown) {
      if (!(thrown instanceof StoreUnavailable)) throw thrown
    }
  }

  function schedule(): void {
    node.later(every, () => {
      if (node.isDraining) return
      // A look that would find nothing is left out, for the simulation's speed alone.
      const knowsTime = node.clockAhead === node.world.clockAhead
      if (knowsTime && !store.hasDue(node.now())) return schedule()
      run(takeDue(), schedule, (thrown) => {
        if (!(thrown instanceof StoreUnavailable)) node.bug(thrown)
        schedule()
      })
    })
  }
  node.later(node.world.random.whole(0, every), schedule)
}
