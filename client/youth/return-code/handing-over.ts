import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import { deriveReturnCode, newReturnCode, type ReturnCode } from '#client/crypto/device/return-code.ts'
import { type ChosenParts, type SealedTicket, sealTicket } from '#client/crypto/device/seal-ticket.ts'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { readWord, type WordList } from '#client/crypto/words.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { TicketSubmission } from '#shared/ticket/submission.ts'

/** The two words asked back, by their numbers from 1. */
export const askedWords = [2, 5] as const

/**
 * After the yes: the words are shown, two are asked back, and only then is anything sealed and sent. The words exist in this state and nowhere else, so a
 * reload before `sent` is back at the card with nothing left of it.
 */
export type HandingOver =
  | { readonly step: 'preparing' }
  | { readonly step: 'unprepared' }
  | { readonly step: 'showing'; readonly words: readonly string[]; readonly wrong: readonly number[] }
  | { readonly step: 'sending' }
  | { readonly step: 'unsent'; readonly refused: RefusalName }
  | { readonly step: 'sent'; readonly keys: TicketKeys; readonly withCode: boolean }

export type HandingOverParts = {
  readonly proposal: CheckedProposal
  readonly chosen: ChosenParts
  readonly deploymentId: string
  /** Today in the service's time zone, YYYY-MM-DD. */
  readonly today: () => string
  readonly loadWords: () => Promise<WordList>
  readonly submit: (submission: TicketSubmission) => Promise<Answer<unknown>>
}

export type HandingOverStore = {
  readonly get: () => HandingOver
  readonly subscribe: (listener: () => void) => () => void
  /** `C'est noté`: the words typed back, in the order of `askedWords`. Wrong ones are named, and nothing leaves. */
  readonly confirm: (typed: readonly string[]) => void
  /** `Je ne peux pas le noter`: the follow-up then lives in this tab only, and the page has said so beside the button. */
  readonly goOnWithoutCode: () => void
  /** Sends the same bytes again, or draws the words again. */
  readonly retry: () => void
}

export function createHandingOver(parts: HandingOverParts): HandingOverStore {
  const listeners = new Set<() => void>()
  let state: HandingOver = { step: 'preparing' }
  let list: WordList = []
  let words: readonly string[] = []
  let derived: Promise<ReturnCode> | null = null
  let sealed: (SealedTicket & { readonly withCode: boolean }) | null = null

  function become(next: HandingOver): void {
    state = next
    for (const listener of [...listeners]) listener()
  }

  async function prepare(): Promise<void> {
    become({ step: 'preparing' })
    try {
      list = await parts.loadWords()
    } catch {
      // The chunk could not be fetched: no network. Nothing was sealed, and one may try again.
      return become({ step: 'unprepared' })
    }
    words = newReturnCode(list)
    // Takes up to a second on a slow phone, so it runs while the words are read.
    derived = deriveReturnCode(words, parts.deploymentId)
    become({ step: 'showing', words, wrong: [] })
  }

  async function hand(code: Promise<ReturnCode> | null): Promise<void> {
    become({ step: 'sending' })
    const { proposal, chosen } = parts
    const made = await sealTicket({ proposal, chosen, code: await code, day: parts.today() })
    if (!made.ok) return become({ step: 'unsent', refused: 'malformed' })
    sealed = { ...made.value, withCode: code !== null }
    await send(sealed)
  }

  async function send({ submission, keys, withCode }: NonNullable<typeof sealed>): Promise<void> {
    become({ step: 'sending' })
    const answer = await parts.submit(submission)
    become(answer.ok ? { step: 'sent', keys, withCode } : { step: 'unsent', refused: answer.refused })
  }

  void prepare()

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    confirm(typed) {
      if (state.step !== 'showing') return
      const wrong = askedWords.filter((number, index) => readWord(list, typed[index] ?? '') !== words[number - 1])
      if (wrong.length > 0) become({ ...state, wrong })
      else void hand(derived)
    },
    goOnWithoutCode() {
      if (state.step === 'showing' || state.step === 'unprepared') void hand(null)
    },
    retry() {
      if (state.step === 'unprepared') void prepare()
      if (state.step === 'unsent' && sealed) void send(sealed)
    },
  }
}

/** Trying again may help; otherwise the proposal itself is over, and only a new one can lead on. */
export const mayTryAgain = (refused: RefusalName): boolean =>
  ['unreachable', 'busy', 'too-fast', 'internal'].includes(refused)
