import { post } from '#client/connection/post.ts'
import { codeWordsPart } from '#client/crypto/code-words-part.ts'
import type { Permit } from '#client/crypto/device/permit.ts'
import { type CheckedProposal, isOver, type ProposalRefusal } from '#client/crypto/device/proposal.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import type { Answer, RequestOf } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Seen } from '#shared/protocol/line.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { ConsentCardProps } from './parts.ts'
import { type CardDevice, pageCardDevice } from './return-code/card-device.ts'
import {
  createHandingOver,
  type HandingOver,
  type HandingOverParts,
  type HandingOverStore,
} from './return-code/handing-over.ts'
import { createOutcome, type OutcomeService, type OutcomeStore, pageOutcomeService } from './return-code/outcome.ts'
import { forgetUnderWay, recallUnderWay, type UnderWay } from './return-code/under-way.ts'

export type ConsentingState =
  | { readonly at: 'checking' }
  | { readonly at: 'refused'; readonly why: ProposalRefusal | 'internal' }
  /** `handingOver`: set after the yes. The code is then shown, and the card waits behind it unchanged. */
  | { readonly at: 'card'; readonly checked: CheckedProposal; readonly handingOver: HandingOverStore | null }
  /** The first byte of the yes has left, now or before a reload. There is no way back to the card. */
  | { readonly at: 'sent'; readonly outcome: OutcomeStore }

export type ConsentingParts = Omit<ConsentCardProps, 'pin' | 'lines' | 'settings'> & {
  readonly pin: Pick<ConsentCardProps['pin'], 'organisation' | 'deploymentId'>
  /** The page's own by default. A run of the simulation gives others. */
  readonly device?: CardDevice
  readonly service?: CardService
  readonly loadWords?: HandingOverParts['loadWords']
  readonly after?: Scheduler['after']
  readonly onFault?: (fault: unknown) => void
}

/** The requests of a card. */
export type CardService = OutcomeService & {
  readonly refuse: (refusal: RequestOf<(typeof publicHttp)['permits/refuse']>) => Promise<Answer<unknown>>
}

const pageService: CardService = {
  ...pageOutcomeService,
  refuse: (refusal) => post(publicHttp, 'permits/refuse', refusal),
}

/** How long the page waits before it sends a refusal again that may not have arrived: longer each time, milliseconds. */
const refuseAgain = { first: 2000, longest: 60_000 }

export type Consenting = Observable<ConsentingState> & {
  /** Checks the proposal, or goes on with a yes that is under way. Call the returned function when the card leaves the screen. */
  readonly begin: () => () => void
  readonly yes: (chosen: ChosenParts) => void
  readonly no: () => void
  readonly question: () => void
  /** From the code back to the card, and from a known outcome back to the conversation. */
  readonly giveUp: () => void
}

/**
 * From a proposal in the conversation to a ticket, or to nothing. The proposal is checked before it is shown and answered on this device. The
 * ticket is sealed only after the code is noted. The listener hears yes once the ticket exists and this tab remembers its keys, and no once nothing of
 * it can be opened: while neither is known, they hear neither (SPEC H15).
 */
export function createConsenting(parts: ConsentingParts): Consenting {
  const { proposal, pin, now, heldFor, seen, storage, onAnswer, onFault = reportFault } = parts
  const { device = pageCardDevice, service = pageService, loadWords = codeWordsPart.attempt } = parts
  const { after = pageScheduler.after } = parts
  const { subscribe, notify } = createSubscribers(onFault)
  let state: ConsentingState = { at: 'checking' }
  let seenAtYes: Seen | null = null
  let leave: () => void = () => undefined
  let isGone = false

  function become(next: ConsentingState): void {
    state = next
    notify()
  }

  function show(checked: CheckedProposal, handingOver: HandingOverStore | null): void {
    leave()
    leave = handingOver?.subscribe(() => follow(handingOver.state())) ?? (() => undefined)
    become({ at: 'card', checked, handingOver })
  }

  function follow(handed: HandingOver): void {
    if (handed.step !== 'sealed') return
    const { submission, keys, withCode } = handed
    // The permit was made known before the card came, and ends at a whole hour.
    const until = instantOf(now() + Math.max(0, limits.permit + limits.permitEnds - heldFor()))
    send({ proposal: proposal.id, submission, keys, withCode, until, withdrawing: false, seen: seenAtYes }, 'first')
  }

  function send(underWay: UnderWay, how: 'first' | 'kept'): void {
    leave()
    const { signWithdrawal } = device
    const outcome = createOutcome({ underWay, how, storage, now, after, seen, service, signWithdrawal, onFault })
    const isOfThisCard = underWay.proposal === proposal.id
    const unwatch = outcome.subscribe(() => (isOfThisCard ? say(outcome) : goOnAfter(outcome)))
    leave = () => {
      unwatch()
      outcome.stop()
    }
    become({ at: 'sent', outcome })
  }

  function say(outcome: OutcomeStore): void {
    const { at } = outcome.state()
    if (at === 'withdrawn') onAnswer('no', outcome.pressedAt())
    if (at !== 'made') return
    onAnswer('yes', outcome.pressedAt())
    parts.onHandedOver()
  }

  /** A yes of a former conversation is settled before this card is shown: the tab can keep one. This listener hears nothing of it. */
  function goOnAfter(outcome: OutcomeStore): void {
    const { at } = outcome.state()
    if (at === 'made' || at === 'withdrawn' || at === 'nothing') lookAtProposal()
  }

  function lookAtProposal(): void {
    leave()
    become({ at: 'checking' })
    const about = { ...pin, from: parts.from.id, permits: parts.permits }
    const check = (at: number) => device.checkProposal(proposal, { ...about, now: at, heldFor: heldFor() })
    void settled(() => (parts.settle ? parts.settle(check) : check(now())), onFault).then((checked) => {
      if (isGone) return
      if (checked.ok) show(checked.value, null)
      else become({ at: 'refused', why: checked.refused })
    })
  }

  /** It is sent until the service has it, or `until`, when the permit is over: a yes that another tab of this device sent may be under way as long. */
  async function burn(permit: Permit, until: number, wait = refuseAgain.first): Promise<void> {
    const { r, sig } = permit
    const answer = await settled(
      async () => service.refuse({ r, sig, refusal: await device.signRefusal(permit, serviceDay(now())) }),
      onFault,
    )
    if (answer.ok || !isTransient(answer.refused) || now() >= until) return
    after(wait, () => void burn(permit, until, Math.min(2 * wait, refuseAgain.longest)))
  }

  return {
    state: () => state,
    subscribe,
    begin() {
      isGone = false
      const kept = recallUnderWay(storage)
      if (kept) send(kept, 'kept')
      else lookAtProposal()
      return () => {
        isGone = true
        leave()
      }
    },
    yes(chosen) {
      if (state.at !== 'card' || state.handingOver) return
      if (isOver(heldFor())) return become({ at: 'refused', why: 'proposal-expired' })
      const { checked } = state
      seenAtYes = seen() ?? null
      const today = () => serviceDay(now())
      const { deploymentId } = pin
      show(checked, createHandingOver({ proposal: checked, chosen, deploymentId, today, loadWords, device, onFault }))
    },
    no() {
      if (state.at !== 'card') return
      void burn(state.checked.permit, now() + limits.permit + limits.permitEnds)
      onAnswer('no', seen() ?? null)
    },
    question: () => onAnswer('question', seen() ?? null),
    giveUp() {
      if (state.at === 'card') return show(state.checked, null)
      if (state.at !== 'sent') return
      const { at } = state.outcome.state()
      if (at === 'nothing') return become({ at: 'refused', why: 'proposal-expired' })
      if (at !== 'elsewhere') return
      const isOfThisCard = recallUnderWay(storage)?.proposal === proposal.id
      forgetUnderWay(storage)
      if (isOfThisCard) onAnswer('yes', state.outcome.pressedAt())
      else lookAtProposal()
    },
  }
}
