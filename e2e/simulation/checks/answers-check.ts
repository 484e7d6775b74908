import { type Answered, answersIn } from '#client/conversation/answers.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { type Line, lines } from '#client/conversation/timeline.ts'
import type { ProposalId } from '#shared/ids.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { World } from '../world.ts'

/** The positions of the answers to one card that a page shows, in the order of the log. */
type Given = { readonly yes: readonly number[]; readonly no: readonly number[] }

/** [C21] What the pages take for the answer to a card: a yes and a no to one card are an alarm, in whatever order they came, and neither counts. */
export class AnswersCheck {
  readonly #world: World
  readonly #both = new Set<string>()

  constructor(world: World) {
    this.#world = world
  }

  /** A page shows this much of a log. */
  shown(log: string, { timeline }: Pick<LogState, 'timeline'>): void {
    const shown = lines(timeline)
    const { answered, contrary } = answersIn(shown)
    for (const [proposal, given] of this.#given(log, shown)) {
      const said = answerOf(given)
      if (answered.get(proposal) !== said)
        this.#world.fail(
          `[C21] the answer to ${proposal} in ${log} is ${said}, and a page takes ${answered.get(proposal)}`,
        )
      if (said !== 'both') continue
      const second = Math.max(...[given.yes, given.no].map((positions) => Math.min(...positions)))
      if (!contrary.has(second))
        this.#world.fail(`[C21] position ${second} of ${log} is the contrary of an answer before it, and is not marked`)
      if (this.#both.has(`${log} ${proposal}`)) continue
      this.#both.add(`${log} ${proposal}`)
      this.#world.figures.count('cards answered with yes and with no')
    }
  }

  /** By what was written, whatever the page made of it. */
  #given(log: string, shown: readonly Line[]): ReadonlyMap<ProposalId, Given> {
    const entries = this.#world.store.model.logs.get(log) as unknown as readonly LogEntry[] | undefined
    const all = new Map<ProposalId, Given>()
    for (const { position } of shown) {
      const entry = entries?.[position - 1]
      const written = entry?.kind === 'message' ? this.#world.written.get(entry.envelope.sealed) : undefined
      if (written?.content.kind !== 'answer') continue
      const { content } = written
      const { yes, no } = all.get(content.proposal) ?? { yes: [], no: [] }
      all.set(content.proposal, {
        yes: content.answer === 'yes' ? [...yes, position] : yes,
        no: content.answer === 'no' ? [...no, position] : no,
      })
    }
    return all
  }
}

function answerOf({ yes, no }: Given): Answered {
  if (yes.length > 0 && no.length > 0) return 'both'
  if (yes.length > 0) return 'yes'
  return no.length > 0 ? 'no' : 'question'
}
