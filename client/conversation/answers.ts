import { showEach } from '#client/ui/show-each.ts'
import type { ProposalId } from '#shared/ids.ts'
import type { ProposalAnswer } from '#shared/protocol/content.ts'
import type { Line } from './timeline.ts'

/** What was answered to a card. `both`: yes and no, by two tabs of one device. Nobody may act on either. */
export type Answered = ProposalAnswer | 'both'

/** `answered`: by card. `contrary`: the positions of answers that say the opposite of one before them to the same card (SPEC C21). */
export type Answers = {
  readonly answered: ReadonlyMap<ProposalId, Answered>
  readonly contrary: ReadonlySet<number>
}

/** The answers in a log, in its order. A yes or a no ends a card: a question after it changes nothing, and the opposite makes it `both`. */
export function answersIn(lines: readonly Pick<Line, 'position' | 'content'>[]): Answers {
  const answered = new Map<ProposalId, Answered>()
  const contrary = new Set<number>()
  for (const said of showEach(lines, answerIn, () => null)) {
    if (!said) continue
    const { position, proposal, answer } = said
    const before = answered.get(proposal)
    if (isFinal(before) && !isFinal(answer)) continue
    const isContrary = isFinal(before) && before !== answer
    if (isContrary) contrary.add(position)
    answered.set(proposal, isContrary ? 'both' : answer)
  }
  return { answered, contrary }
}

/** A line that cannot be read says no answer, and takes no other line with it (G21). */
const answerIn = ({ position, content }: Pick<Line, 'position' | 'content'>) =>
  content.kind === 'answer' ? { position, ...content } : null

const isFinal = (answer: Answered | undefined): boolean => answer !== undefined && answer !== 'question'
