import { post } from '#client/connection/post.ts'
import { nothingSeen } from '#client/conversation/seen.ts'
import { codeWordsPart } from '#client/crypto/code-words-part.ts'
import { type CheckedProposal, isOver, type ProposalRefusal } from '#client/crypto/device/proposal.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { rememberTicket } from './follow-up/memory.ts'
import type { ConsentCardProps } from './parts.ts'
import { type CardDevice, pageCardDevice } from './return-code/card-device.ts'
import { createHandingOver, type HandingOverParts, type HandingOverStore } from './return-code/handing-over.ts'

export type ConsentingState =
  | { readonly at: 'checking' }
  | { readonly at: 'refused'; readonly why: ProposalRefusal | 'internal' }
  /** `handingOver`: set after the yes. The code is then shown, and the card waits behind it unchanged. */
  | { readonly at: 'card'; readonly checked: CheckedProposal; readonly handingOver: HandingOverStore | null }

export type ConsentingParts = Omit<ConsentCardProps, 'pin' | 'lines' | 'settings'> & {
  readonly pin: Pick<ConsentCardProps['pin'], 'organisation' | 'deploymentId'>
  /** The page's own by default. A run of the simulation gives others. */
  readonly device?: CardDevice
  readonly service?: CardService
  readonly loadWords?: HandingOverParts['loadWords']
  readonly onFault?: (fault: unknown) => void
}

/** The two requests of a card. */
export type CardService = {
  readonly submit: HandingOverParts['submit']
  readonly refuse: (permit: string) => Promise<Answer<unknown>>
}

const pageService: CardService = {
  submit: (submission) => post(publicHttp, 'tickets/submit', submission),
  refuse: (permit) => post(publicHttp, 'permits/refuse', { permit }),
}

export type Consenting = Observable<ConsentingState> & {
  /** Checks the proposal. Call the returned function when the card leaves the screen: the card then says and keeps nothing more. */
  readonly begin: () => () => void
  readonly yes: (chosen: ChosenParts) => void
  readonly no: () => void
  readonly question: () => void
  /** From the code back to the card. */
  readonly giveUp: () => void
}

/**
 * From a proposal in the conversation to a ticket, or to nothing. The proposal is checked before it is shown and answered on this device. The
 * ticket is sealed only after the code is noted. The listener gets the yes once the ticket exists and this tab remembers its keys.
 */
export function createConsenting(parts: ConsentingParts): Consenting {
  const { proposal, pin, now, heldFor, storage, onAnswer, onFault = reportFault } = parts
  const { device = pageCardDevice, service = pageService, loadWords = codeWordsPart.attempt } = parts
  const { subscribe, tell } = createSubscribers(onFault)
  let state: ConsentingState = { at: 'checking' }
  let unwatch: () => void = () => undefined

  function become(next: ConsentingState): void {
    state = next
    tell()
  }

  function show(checked: CheckedProposal, handingOver: HandingOverStore | null): void {
    unwatch()
    unwatch = handingOver?.subscribe(() => follow(handingOver)) ?? (() => undefined)
    become({ at: 'card', checked, handingOver })
  }

  function follow(handingOver: HandingOverStore): void {
    const handed = handingOver.state()
    if (handed.step !== 'sent') return
    const { keys, withCode } = handed
    rememberTicket(storage, { keys, withCode, unsent: [], seen: nothingSeen })
    onAnswer('yes')
    parts.onHandedOver()
  }

  return {
    state: () => state,
    subscribe,
    begin() {
      let gone = false
      const about = { organisation: pin.organisation, from: parts.from.id, now: now(), heldFor: heldFor() }
      void settled(() => device.checkProposal(proposal, about), onFault).then((checked) => {
        if (gone) return
        if (checked.ok) show(checked.value, null)
        else become({ at: 'refused', why: checked.refused })
      })
      return () => {
        gone = true
        unwatch()
      }
    },
    yes(chosen) {
      if (state.at !== 'card' || state.handingOver) return
      if (isOver(heldFor())) return become({ at: 'refused', why: 'proposal-expired' })
      const { checked } = state
      const today = () => serviceDay(now())
      const { deploymentId } = pin
      const { submit } = service
      show(
        checked,
        createHandingOver({ proposal: checked, chosen, deploymentId, today, loadWords, submit, device, onFault }),
      )
    },
    no() {
      // The answer is ignored: if the refusal does not arrive, the permit expires by itself (SPEC H3).
      void service.refuse(proposal.permit)
      onAnswer('no')
    },
    question: () => onAnswer('question'),
    giveUp() {
      if (state.at === 'card') show(state.checked, null)
    },
  }
}
