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

async function firstViolation({ says, rules }: Broken): Promise<Violation | null> {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const violation = await violationOf(seed, rules)
    if (violation && says.test(violation.broken)) return violation
  }
  return null
}

async function violationOf(seed: number, rules: Broken['rules']): Promise<Violation | null> {
  try {
    await simulate(seed, { ...productRules, ...rules })
    return null
  } catch (thrown) {
    if (thrown instanceof Violation) return thrown
    throw thrown
  }
}

test.each([...brokenConversationRules, ...brokenTicketRules])(
  'the simulation notices that $broken, and the seed shows it again',
  async (broken) => {
    const violation = await firstViolation(broken)
    expect(violation?.broken).toMatch(broken.says)
    const again = await violationOf(violation?.seed ?? 0, broken.rules)
    expect(again?.message).toBe(violation?.message)
    expect(again?.message).toContain(`seed ${violation?.seed}: ${violation?.broken}\n`)
  },
  240_000,
)
