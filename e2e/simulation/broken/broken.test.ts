import { expect, test } from 'vitest'
import { productRules } from '../rules.ts'
import { simulate } from '../simulate.ts'
import { Violation } from '../violation.ts'
import type { Broken } from './broken.ts'
import { brokenConversationRules } from './conversation-rules.ts'
import { brokenTicketRules } from './ticket-rules.ts'

// What a check says is worth something only if it can say the other thing.

/** So many runs at most until one of them notices. */
const seeds = 400

function firstViolation({ says, rules }: Broken): Violation | null {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const violation = violationOf(seed, rules)
    if (violation && says.test(violation.broken)) return violation
  }
  return null
}

function violationOf(seed: number, rules: Broken['rules']): Violation | null {
  try {
    simulate(seed, { ...productRules, ...rules })
    return null
  } catch (thrown) {
    if (thrown instanceof Violation) return thrown
    throw thrown
  }
}

test.each([...brokenConversationRules, ...brokenTicketRules])(
  'the simulation notices that $broken, and the seed shows it again',
  (broken) => {
    const violation = firstViolation(broken)
    expect(violation?.broken).toMatch(broken.says)
    const again = violationOf(violation?.seed ?? 0, broken.rules)
    expect(again?.message).toBe(violation?.message)
    expect(again?.message).toContain(`seed ${violation?.seed}: ${violation?.broken}\n`)
  },
  240_000,
)
