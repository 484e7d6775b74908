import type { Change } from '#server/store/port.ts'
import type { Before, StoreWatch } from '../store/simulated-store.ts'
import type { World } from '../world.ts'
import { AccessCheck } from './access-check.ts'
import { AnswersCheck } from './answers-check.ts'
import { noteChange } from './change-words.ts'
import { ConversationCheck } from './conversation-check.ts'
import { DeskCheck } from './desk-check.ts'
import { EndingsCheck } from './endings-check.ts'
import { FairnessCheck } from './fairness-check.ts'
import { LinesCheck } from './lines-check.ts'
import { OrderCheck } from './order-check.ts'
import { PermitCheck } from './permit-check.ts'
import { ReadersCheck } from './readers-check.ts'
import { ReceiptsCheck } from './receipts-check.ts'
import { TicketCheck } from './ticket-check.ts'

/** All checks. They run in the step that keeps a change, and at every answer. */
export class Checks implements StoreWatch {
  readonly #world: World
  readonly conversations: ConversationCheck
  readonly desks: DeskCheck
  readonly lines: LinesCheck
  readonly access: AccessCheck
  readonly fairness: FairnessCheck
  readonly endings: EndingsCheck
  readonly tickets: TicketCheck
  readonly permits: PermitCheck
  readonly readers: ReadersCheck
  readonly order: OrderCheck
  readonly receipts: ReceiptsCheck
  readonly answers: AnswersCheck

  constructor(world: World) {
    this.#world = world
    this.conversations = new ConversationCheck(world)
    this.desks = new DeskCheck(world)
    this.lines = new LinesCheck(world)
    this.access = new AccessCheck(world)
    this.fairness = new FairnessCheck(world)
    this.endings = new EndingsCheck(world)
    this.tickets = new TicketCheck(world)
    this.permits = new PermitCheck(world)
    this.readers = new ReadersCheck(world)
    this.order = new OrderCheck(world)
    this.receipts = new ReceiptsCheck(world, this.order)
    this.answers = new AnswersCheck(world)
  }

  kept(change: Change, before: Before, by: string): void {
    noteChange(this.#world, change, before, by)
    this.lines.kept(change)
    this.conversations.kept(change, before)
    this.desks.kept(change, before)
    this.access.kept(change)
    this.fairness.kept(change, before, by)
    this.endings.kept(change, before)
    this.tickets.kept(change, before)
    this.permits.kept(change, before)
    this.readers.kept(change, before)
  }

  keysChanged(owner: string): void {
    this.tickets.keysChanged(owner)
  }
}
