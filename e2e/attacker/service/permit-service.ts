import { randomId } from '#server/platform/random-id.ts'
import type { Change, Store } from '#server/store/port.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import { type TeamEpochState, teamKey } from '#server/team/state.ts'
import { withdrawByPermit } from '#server/ticket/erase.ts'
import { expirePermit, permitDue, preparePermit } from '#server/ticket/permit.ts'
import { isUsable, type Ticket, ticketKey } from '#server/ticket/state.ts'
import { submitTicket } from '#server/ticket/submit.ts'
import { createTransactor, type Transactor } from '#server/transaction/transactor.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok, refuse } from '#shared/result.ts'
import { SimulatedStore } from '../../simulation/store/simulated-store.ts'
import type { AttackWorld } from '../world.ts'

const second = 1000
const minute = 60 * second
const settings = { alarmHours: 24 }

/** An honest service: the product’s own rules of permits and tickets, over a store that may crash, behind a network that loses, doubles and delays. */
export class PermitService {
  readonly team = randomId()
  /** A ticket can be opened from now on. */
  onOpenable: (ticket: string) => void = () => undefined
  /** Nothing is lost or late any more. */
  isCalm = false
  readonly #world: AttackWorld
  readonly #store: SimulatedStore
  readonly #port: Store
  readonly #transactor: Transactor

  constructor(world: AttackWorld) {
    this.#world = world
    this.#store = new SimulatedStore(
      false,
      () => world.clock.now,
      () => 0,
    )
    this.#port = this.#crashing()
    this.#transactor = createTransactor(this.#port, () => undefined)
  }

  /** A team whose key is certified. */
  async begin(): Promise<void> {
    const epoch = {
      epoch: 1,
      public: '',
      certificate: 'certified',
      recoveryWrap: '',
      claim: '',
      holders: [],
      retired: false,
    }
    const certified = {
      ...epoch,
      certificateExpires: this.#world.clock.now + 1e9,
      madeOn: serviceDay(this.#world.clock.now),
    }
    await this.#transactor.transact((draft) => {
      draft.write(teamKey, {
        id: this.team,
        recovery: '',
        newEpochNeeded: false,
        erasing: [],
        epochs: [certified as TeamEpochState],
      })
      return ok(null)
    })
  }

  async prepare(commitment: string): Promise<void> {
    const { now } = this.#world.clock
    await this.#transactor.transact(preparePermit(commitment, now))
  }

  isOpenable(ticket: string): boolean {
    return isUsable((this.#store.model.things.get(ticketKey(ticket).key)?.value ?? null) as Ticket | null)
  }

  /** What is due is done now or later: a service that was away has more to do. */
  async sweep(commitments: readonly string[]): Promise<void> {
    const { now } = this.#world.clock
    for (const commitment of commitments)
      if (this.#store.model.due.has(permitDue(commitment)))
        await this.#transactor.transact(expirePermit(commitment, now))
  }

  submit(submission: Parameters<typeof submitTicket>[1]): Promise<Answer<unknown>> {
    const parts = { store: this.#port, transactor: this.#transactor, settings }
    return this.#asked(() => submitTicket(parts, submission, this.#world.clock.now))
  }

  end(
    how: 'refused' | 'withdrawn',
    { r, sig, text }: { readonly r: string; readonly sig: string; readonly text: string },
  ) {
    const eraseList = { addTicket: async () => undefined }
    const parts = { store: this.#port, transactor: this.#transactor, settings, eraseList }
    return this.#asked(() => withdrawByPermit(parts, { r, sig }, { how, text }, this.#world.clock.now))
  }

  /** A request is lost, or is long under way, or arrives twice, the second time much later; and its answer is lost or late. */
  async #asked<Value>(act: () => Promise<Answer<Value>>): Promise<Answer<Value>> {
    const { random } = this.#world
    if (this.isCalm) return act()
    if (random.chance(0.25)) void this.#later(this.#delay()).then(() => act().then(undefined, () => undefined))
    if (random.chance(0.25)) return refuse('unreachable')
    const answered = this.#arrive(act)
    if (random.chance(0.3)) return refuse('unreachable')
    return answered
  }

  async #arrive<Value>(act: () => Promise<Answer<Value>>): Promise<Answer<Value>> {
    if (this.#world.random.chance(0.4)) await this.#later(this.#delay())
    const answer = await act().catch((thrown: unknown) => {
      if (thrown instanceof StoreUnavailable) return refuse('internal')
      throw thrown
    })
    if (this.#world.random.chance(0.2)) await this.#later(this.#delay())
    return answer
  }

  #delay(): number {
    const { random } = this.#world
    return random.whole(1, random.pick([2 * second, minute, 90 * minute]))
  }

  #later(milliseconds: number): Promise<void> {
    return new Promise((go) => void this.#world.clock.after(milliseconds, go))
  }

  #crashing(): Store {
    const store = this.#store
    /** The process dies before or after a step, and another one goes on with what is kept. */
    const step = async <Value>(act: () => Value): Promise<Value> => {
      const crash = () => {
        if (!this.isCalm && this.#world.random.chance(0.03)) throw new StoreUnavailable('a crash')
      }
      crash()
      const value = act()
      crash()
      return value
    }
    return {
      shared: true,
      load: (keys: readonly string[]) => step(() => store.load(keys)),
      list: (kind: string) => step(() => store.list(kind)),
      commit: (change: Change) => step(() => this.#commit(change)),
      putKeys: (owner: string, keys: Readonly<Record<string, string>>) => step(() => store.putKeys(owner, keys)),
      readKeys: (owner: string) => step(() => store.readKeys(owner)),
      eraseKeys: (owner: string, names?: readonly string[]) => step(() => store.eraseKeys(owner, names)),
      readLog: (log: string, after: number, limit: number) => step(() => store.readLog(log, after, limit)),
      sweep: async () => undefined,
    } as unknown as Store
  }

  #commit(change: Change) {
    const outcome = this.#store.commit(change, 'the service')
    for (const { key, next } of change.writes)
      if (outcome === 'kept' && key.startsWith(ticketKey('').key) && isUsable(next as Ticket | null))
        this.onOpenable((next as Ticket).id)
    return outcome
  }
}
