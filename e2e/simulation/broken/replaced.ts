import type { answersIn } from '#client/conversation/answers.ts'
import type { isEnded } from '#client/conversation/ending.ts'
import type { isUpToDate } from '#client/conversation/log-reading.ts'
import type { setBack } from '#client/conversation/log-state.ts'
import type { awaitsReading, sealedAs } from '#client/conversation/outbox.ts'
import type { hear, hearPending } from '#client/conversation/receipts.ts'
import type { toAcknowledge } from '#client/conversation/signals.ts'
import type { isForPermit } from '#client/crypto/attested.ts'
import type { epochKeyContext } from '#client/crypto/device/conversation.ts'
import type { claimOf, placeAll } from '#client/crypto/order.ts'
import type { readLine, readSignal } from '#client/crypto/signed-line.ts'
import type { release } from '#client/listener/desk/desk-seats.ts'
import type { settle } from '#client/listener/desk/seat-access.ts'
import type { afterThreadEvent } from '#client/youth/follow-up/thread-machine.ts'
import type { wrongWords } from '#client/youth/return-code/asked-words.ts'
import type { afterOutcomeEvent } from '#client/youth/return-code/outcome-machine.ts'
import type { isStapleOver } from '#client/youth/visit/dates.ts'
import type { firstEpochFor, sealingEpoch, wantedReaders } from '#client/youth/visit/readers.ts'
import type { afterTold } from '#client/youth/visit/told.ts'
import type { assignConversation } from '#server/assignment/assign.ts'
import type { lapseLease } from '#server/assignment/lease.ts'
import type { endAsYouth } from '#server/conversation/end.ts'
import type { missGrant } from '#server/conversation/grant.ts'
import type { missLook } from '#server/conversation/look.ts'
import type { lapsePass } from '#server/conversation/pass.ts'
import type { keepPlace } from '#server/conversation/presence.ts'
import type { waitingView } from '#server/conversation/views.ts'
import type { writeAsYouth } from '#server/conversation/write.ts'
import type { giveBackPlace } from '#server/desk/offers.ts'
import type { dropAndLeave, placeHalf } from '#server/half/halves.ts'
import type { planMatches } from '#server/queue/plan.ts'
import type { mayBeLetIn } from '#server/staff/state.ts'
import type { endPermit } from '#server/ticket/end-permit.ts'
import type { markWithdrawn } from '#server/ticket/erasing-rules.ts'
import type { mayRead } from '#server/ticket/openings.ts'
import type { isPermitValid, preparePermit, spendPermit } from '#server/ticket/permit.ts'
import type { writeAsTaker } from '#server/ticket/thread.ts'
import type { readLogPage } from '#server/transaction/read-log.ts'

/** The product's functions that can be replaced wherever the product imports them. */
export type Replaceable = {
  answersIn: typeof answersIn
  isEnded: typeof isEnded
  isUpToDate: typeof isUpToDate
  awaitsReading: typeof awaitsReading
  claimOf: typeof claimOf
  placeAll: typeof placeAll
  readLine: typeof readLine
  readSignal: typeof readSignal
  hear: typeof hear
  hearPending: typeof hearPending
  sealedAs: typeof sealedAs
  toAcknowledge: typeof toAcknowledge
  writeAsTaker: typeof writeAsTaker
  afterOutcomeEvent: typeof afterOutcomeEvent
  setBack: typeof setBack
  settle: typeof settle
  epochKeyContext: typeof epochKeyContext
  firstEpochFor: typeof firstEpochFor
  sealingEpoch: typeof sealingEpoch
  wantedReaders: typeof wantedReaders
  afterThreadEvent: typeof afterThreadEvent
  afterTold: typeof afterTold
  assignConversation: typeof assignConversation
  endPermit: typeof endPermit
  dropAndLeave: typeof dropAndLeave
  endAsYouth: typeof endAsYouth
  isForPermit: typeof isForPermit
  isPermitValid: typeof isPermitValid
  isStapleOver: typeof isStapleOver
  keepPlace: typeof keepPlace
  lapseLease: typeof lapseLease
  lapsePass: typeof lapsePass
  giveBackPlace: typeof giveBackPlace
  markWithdrawn: typeof markWithdrawn
  mayBeLetIn: typeof mayBeLetIn
  mayRead: typeof mayRead
  missGrant: typeof missGrant
  missLook: typeof missLook
  placeHalf: typeof placeHalf
  planMatches: typeof planMatches
  preparePermit: typeof preparePermit
  readLogPage: typeof readLogPage
  release: typeof release
  spendPermit: typeof spendPermit
  waitingView: typeof waitingView
  writeAsYouth: typeof writeAsYouth
  wrongWords: typeof wrongWords
}

type Anything = (...given: never[]) => unknown

const originals = new Map<string, Anything>()
/** Names that functions of two modules have: replacing one would replace the other, too. */
const ambiguous = new Set<string>()
let replaced: Partial<Replaceable> = {}

/** The product's own functions. */
export const product = new Proxy({} as Replaceable, {
  get: (_, name) => {
    const own = originals.get(String(name))
    if (!own) throw new Error(`the module of ${String(name)} is not replaceable`)
    return own
  },
})

/** Replaces these functions of the product from now on, and no others. */
export function replace(rules: Partial<Replaceable>): void {
  for (const name of Object.keys(rules))
    if (!originals.has(name) || ambiguous.has(name)) throw new Error(`the module of ${name} is not replaceable`)
  replaced = rules
}

/** The same module, in which each function (or each of `names` only) looks up its replacement at each call. */
export async function replaceable<Module extends object>(
  importOriginal: () => Promise<Module>,
  names?: readonly (keyof Replaceable)[],
): Promise<Module> {
  const entries = Object.entries(await importOriginal()).map(([name, own]) => {
    if (typeof own !== 'function' || (names as readonly string[] | undefined)?.includes(name) === false)
      return [name, own]
    if (originals.has(name)) ambiguous.add(name)
    originals.set(name, own as Anything)
    return [name, (...given: never[]) => ((replaced[name as keyof Replaceable] ?? own) as Anything)(...given)]
  })
  return Object.fromEntries(entries) as Module
}
