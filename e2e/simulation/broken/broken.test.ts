import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, expect, test, vi } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { productRules } from '../rules.ts'
import { simulate } from '../simulate.ts'
import { Violation } from '../violation.ts'
import type { Broken } from './broken.ts'
import { brokenConversationRules } from './conversation-rules.ts'
import { brokenHalfRules } from './half-rules.ts'
import { brokenLineRules } from './line-rules.ts'
import { brokenPageRules } from './page-rules.ts'
import { brokenPassRules } from './pass-rules.ts'
import { replace } from './replaced.ts'
import { brokenRestoreRules } from './restore-rules.ts'
import { brokenTicketRules } from './ticket-rules.ts'

// A broken rule replaces the product's own function wherever the product imports it.
vi.mock('#client/crypto/attested.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#client/youth/return-code/outcome-machine.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original),
)
vi.mock('#client/listener/desk/desk-seats.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original),
)
vi.mock('#client/crypto/device/conversation.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original),
)
vi.mock('#client/listener/desk/seat-access.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original),
)
vi.mock('#client/youth/follow-up/thread-machine.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original),
)
vi.mock('#client/youth/return-code/asked-words.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original),
)
vi.mock('#client/youth/visit/readers.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#client/youth/visit/dates.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#client/youth/visit/told.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/assignment/assign.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/assignment/lease.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/conversation/end.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/conversation/grant.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/conversation/look.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/conversation/pass.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original, ['lapsePass']),
)
vi.mock('#server/desk/offers.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original, ['giveBackPlace']),
)
vi.mock('#server/conversation/presence.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/conversation/write.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/conversation/views.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/half/halves.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/queue/plan.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/ticket/erasing-rules.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/ticket/openings.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/staff/state.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/transaction/read-log.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/ticket/end-permit.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#client/conversation/outbox.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original, ['awaitsReading', 'sealedAs']),
)
vi.mock('#client/crypto/order.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#client/crypto/signed-line.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#client/conversation/receipts.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original, ['hear', 'hearPending']),
)
vi.mock('#client/conversation/signals.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/ticket/thread.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original, ['writeAsTaker']),
)
vi.mock('#client/conversation/log-reading.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original, ['isUpToDate']),
)
vi.mock('#client/conversation/answers.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#client/conversation/log-state.ts', async (original) =>
  (await import('./replaced.ts')).replaceable(original, ['setBack']),
)
vi.mock('#client/conversation/ending.ts', async (original) => (await import('./replaced.ts')).replaceable(original))
vi.mock('#server/ticket/permit.ts', async (original) => (await import('./replaced.ts')).replaceable(original))

// A check proves something only if it can also fail.

/** The maximum number of runs until one of them notices. */
const seeds = 1500

/** The seed of each rule that noticed last time is tried first. A change of the code changes what a seed does: then all are tried. */
const file = new URL('./first-seeds.json', import.meta.url)
const firstSeeds = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>

/** `REMEMBER_SEEDS=yes` writes down the seeds of this run. */
afterAll(() => {
  if (process.env.REMEMBER_SEEDS) writeFileSync(file, `${JSON.stringify(firstSeeds, null, 2)}\n`)
})

async function firstViolation(broken: Broken): Promise<Violation | null> {
  const inOrder = Array.from({ length: seeds }, (_, index) => index + 1)
  const known = firstSeeds[broken.broken]
  for (const seed of known === undefined ? inOrder : [known, ...inOrder]) {
    const violation = await violationOf(seed, broken)
    if (violation && broken.says.test(violation.broken)) return violation
  }
  return null
}

async function violationOf(
  seed: number,
  { replaces = {}, rules = {}, course = simulate }: Broken,
): Promise<Violation | null> {
  replace(replaces)
  try {
    await course(seed, { ...productRules, ...rules })
    return null
  } catch (thrown) {
    if (thrown instanceof Violation) return thrown
    throw thrown
  }
}

test.each([
  ...brokenConversationRules,
  ...brokenTicketRules,
  ...brokenPageRules,
  ...brokenPassRules,
  ...brokenHalfRules,
  ...brokenLineRules,
  ...brokenRestoreRules,
])(
  'the simulation notices that $broken, and the seed reproduces it',
  async (broken) => {
    const violation = await firstViolation(broken)
    expect(violation?.broken).toMatch(broken.says)
    if (violation) firstSeeds[broken.broken] = violation.seed
    const again = await violationOf(violation?.seed ?? 0, broken)
    expect(again?.message).toBe(violation?.message)
    expect(again?.message).toContain(`seed ${violation?.seed}: ${violation?.broken}\n`)
  },
  10 * patienceMs,
)
