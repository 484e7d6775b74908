import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import type { ReturnCode } from '#client/crypto/device/return-code.ts'
import type { SealedTicket } from '#client/crypto/device/seal-ticket.ts'
import type { WordList } from '#client/crypto/words.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { settled } from '#client/ui/settled.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { wrongWords } from './asked-words.ts'
import { type CardDevice, pageCardDevice } from './card-device.ts'

/**
 * After the yes: the page shows the words, asks for two of them, and only then seals. Nothing leaves the device here: `outcome.ts` sends what is
 * sealed. The words exist only in this state. A reload before `sealed` is therefore back at the card, and nothing of the words remains.
 */
export type HandingOver =
  | { readonly step: 'preparing' }
  | { readonly step: 'unprepared' }
  | { readonly step: 'showing'; readonly words: readonly string[]; readonly wrong: readonly number[] }
  | { readonly step: 'sealing' }
  | { readonly step: 'unsealed'; readonly refused: RefusalName }
  | ({ readonly step: 'sealed'; readonly withCode: boolean } & SealedTicket)

export type HandingOverParts = {
  readonly proposal: CheckedProposal
  readonly chosen: ChosenParts
  readonly deploymentId: string
  /** Today in the service's time zone, YYYY-MM-DD. */
  readonly today: () => string
  /** Undefined if the list could not be fetched this time. */
  readonly loadWords: () => Promise<WordList | undefined>
  /** The page's own by default. A run of the simulation gives another. */
  readonly device?: Omit<CardDevice, 'checkProposal'>
  /** Called with every thrown value. By default it reports the value to the browser. */
  readonly onFault?: (fault: unknown) => void
}

export type HandingOverStore = Observable<HandingOver> & {
  /** `C'est noté`: the words typed back, in the order of `askedWords`. Wrong words are named, and nothing is sent. */
  readonly confirm: (typed: readonly string[]) => void
  /** `Je ne peux pas le noter`: only this tab then leads to the follow-up. The page says so beside the button. */
  readonly goOnWithoutCode: () => void
  /** Seals again, or draws the words again. */
  readonly retry: () => void
}

export function createHandingOver(parts: HandingOverParts): HandingOverStore {
  const { device = pageCardDevice } = parts
  const { subscribe, notify } = createSubscribers(parts.onFault)
  let state: HandingOver = { step: 'preparing' }
  let list: WordList = []
  let words: readonly string[] = []
  /** Derives the code once, and again after a failure. Null: without a code. */
  let code: (() => Promise<ReturnCode>) | null = null

  function become(next: HandingOver): void {
    state = next
    notify()
  }

  async function prepare(): Promise<void> {
    become({ step: 'preparing' })
    // Without a network or a random source, nothing is sealed and the person may try again.
    const drawn = await settled(draw, parts.onFault)
    if (!drawn.ok) return become({ step: 'unprepared' })
    words = drawn.value
    code = once(() => device.deriveCode(words, parts.deploymentId))
    // This takes up to a second on a slow phone, so it runs while the person reads the words. `seal` gets a failure when it needs the code.
    code().catch(() => undefined)
    become({ step: 'showing', words, wrong: [] })
  }

  async function draw(): Promise<Result<readonly string[], 'unreachable'>> {
    const loaded = await parts.loadWords()
    if (!loaded) return refuse('unreachable')
    list = loaded
    return ok(device.drawCode(list))
  }

  async function handOver(): Promise<void> {
    become({ step: 'sealing' })
    // A fault on the device ends like a refusal of the service: with words, and a way to go on.
    const done = await settled(async () => ok(await seal()), parts.onFault)
    become(done.ok ? done.value : { step: 'unsealed', refused: done.refused })
  }

  async function seal(): Promise<HandingOver> {
    const { proposal, chosen } = parts
    const made = await device.sealTicket({ proposal, chosen, code: code && (await code()), day: parts.today() })
    if (!made.ok) return { step: 'unsealed', refused: made.refused === 'not-loaded' ? 'unreachable' : 'malformed' }
    return { step: 'sealed', withCode: code !== null, ...made.value }
  }

  void prepare()

  return {
    state: () => state,
    subscribe,
    confirm(typed) {
      if (state.step !== 'showing') return
      const wrong = wrongWords(list, words, typed)
      if (wrong.length > 0) become({ ...state, wrong })
      else void handOver()
    },
    goOnWithoutCode() {
      if (state.step !== 'showing' && state.step !== 'unprepared') return
      code = null
      void handOver()
    },
    retry() {
      if (state.step === 'unprepared') void prepare()
      if (state.step === 'unsealed') void handOver()
    },
  }
}

/** Calls `make` once for all callers, and again only after a failure. */
function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined
  return () => {
    made ??= make().catch((thrown: unknown) => {
      made = undefined
      throw thrown
    })
    return made
  }
}
