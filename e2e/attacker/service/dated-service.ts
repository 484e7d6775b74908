import type { Member, Team } from '#client/crypto/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { ok } from '#shared/result.ts'
import { DatedPage, type DatedParts } from '../ends/dated-page.ts'
import { bodyOf } from '../ends/young-person.ts'

/** A listener with a certificate and a staple, and when each is over: milliseconds of the true time. `number`: which the staple names, like no other. */
export type DatedListener = {
  readonly member: Member<'listener'>
  readonly certificateEnds: number
  readonly stapleEnds: number
  readonly number: number
}

export type DatedTeam = { readonly team: Team; readonly ends: number }

/** One conversation of one page, and the time that the page is told. */
export class DatedService {
  readonly page: DatedPage
  /** What the page is told of the time, milliseconds after the true one. */
  saysAhead = 0
  readonly withheld: StaffId[] = []
  onLetIn: (number: number) => void = () => undefined
  readonly #log: LogEntry[] = []
  readonly #now: () => number
  #listener: DatedListener | null = null

  constructor(parts: Omit<DatedParts, 'answering'>) {
    this.#now = () => parts.world.clock.now
    this.page = new DatedPage({ ...parts, answering: (name, body) => this.#answer(name, body) })
  }

  /** Whether the listener who is named now has been let in. */
  get isLetIn(): boolean {
    return this.#listener !== null && this.#newestReader === this.#listener.number
  }

  /** Whether the last change of readers let somebody in. */
  get hasReader(): boolean {
    return this.#newestReader !== null
  }

  name(listener: DatedListener | null): void {
    this.#listener = listener
    this.tell()
  }

  tell(): void {
    this.page.wire?.tell('conversation:changed', { conversation: this.#state })
  }

  say(ahead: number): void {
    this.saysAhead = ahead
    this.page.wire?.tell('service:changed', this.#service)
  }

  get #newestReader(): number | null {
    const last = this.#log.findLast(({ kind }) => kind === 'readers')
    return last?.kind === 'readers' ? (bodyOf(last.entry).body.readers[0]?.roster.number ?? null) : null
  }

  get #service() {
    return { state: 'open' as const, opensAt: null, now: this.#now() + this.saysAhead }
  }

  get #state(): YouthConversation {
    const epoch = this.#log.filter(({ kind }) => kind === 'readers').length
    if (!this.#listener) return { phase: 'waiting', epoch, place: null, estimateMinutes: null, listenersPresent: true }
    const { id, certificate, staple } = this.#listener.member
    const listener = { id, alias: certificate.alias, certificate: certificate.text, staple }
    return { phase: 'talking', epoch, listener, granted: this.isLetIn, listenerHere: true, offer: null, guest: null }
  }

  #answer(name: string, body: unknown): Answer<unknown> {
    switch (name) {
      case 'service:read':
        return ok(this.#service)
      case 'conversation:open':
      case 'conversation:resume': {
        const { conversation, bearer, half, after = 0 } = body as Asked
        if (half) this.page.keepHalf(half, { kind: 'conversation', conversation, bearer })
        return ok({ conversation: this.#state, entries: this.#log.slice(after), more: false })
      }
      case 'conversation:read':
        return ok({ entries: this.#log.slice((body as Asked).after), more: false })
      case 'readers:change': {
        const { entry } = body as { entry: string }
        for (const { roster } of bodyOf(entry).body.readers) this.onLetIn(roster.number)
        const certificates =
          bodyOf(entry).body.readers.length > 0 && this.#listener ? [this.#listener.member.certificate.text] : []
        return this.#keep({ kind: 'readers', entry, certificates })
      }
      case 'message:send':
        return this.#keep({ kind: 'message', envelope: (body as { envelope: Envelope }).envelope })
      case 'grant:withhold':
        this.withheld.push((body as { listener: StaffId }).listener)
        return ok({})
      default:
        return ok({})
    }
  }

  #keep(entry: Unplaced): Answer<unknown> {
    const position = this.#log.length + 1
    this.#log.push({ ...entry, position } as LogEntry)
    return ok({ position })
  }
}

type Unplaced = LogEntry extends infer Entry ? (Entry extends LogEntry ? Omit<Entry, 'position'> : never) : never
type Asked = {
  readonly conversation: never
  readonly bearer: string
  readonly half?: { readonly secret: string; readonly half: string }
  readonly after?: number
}
