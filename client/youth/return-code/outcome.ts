import { post } from '#client/connection/post.ts'
import { nothingSeen } from '#client/conversation/seen.ts'
import { signWithdrawal } from '#client/crypto/device/withdraw.ts'
import { drive } from '#client/machine/machine.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import type { Answer, ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type { Seen } from '#shared/protocol/line.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { rememberTicket } from '../visit/remembered-ticket.ts'
import { type TabStorage, ticketEntry, underWayEntry } from '../visit/tab-storage.ts'
import { afterOutcomeEvent, type Outcome, type OutcomeEffect, type OutcomeEvent } from './outcome-machine.ts'
import { forgetUnderWay, rememberUnderWay, type UnderWay } from './under-way.ts'
import { unlinked } from './unlinked.ts'

type Withdrawing = (typeof publicHttp)['permits/withdraw']

/** The two requests about a yes. */
export type OutcomeService = {
  readonly submit: (submission: TicketSubmission) => Promise<Answer<unknown>>
  readonly withdraw: (withdrawal: RequestOf<Withdrawing>) => Promise<Answer<ReplyOf<Withdrawing>>>
}

export const pageOutcomeService: OutcomeService = {
  async submit(submission) {
    await unlinked()
    return post(publicHttp, 'tickets/submit', submission)
  },
  withdraw: (withdrawal) => post(publicHttp, 'permits/withdraw', withdrawal),
}

export type OutcomeParts = {
  readonly underWay: UnderWay
  /** `first`: nothing of it was sent, and this sends it. `kept`: a card that is gone may have sent it. */
  readonly how: 'first' | 'kept'
  readonly storage: TabStorage
  /** Milliseconds, of the wall clock. */
  readonly now: () => number
  readonly after: Scheduler['after']
  /** How far the conversation is on the screen. */
  readonly seen: () => Seen | undefined
  readonly service: OutcomeService
  readonly signWithdrawal?: typeof signWithdrawal
  readonly onFault?: ((fault: unknown) => void) | undefined
}

export type OutcomeStore = Observable<Outcome> & {
  /** `Renvoyer`: sends the same bytes again. */
  readonly resend: () => void
  /** `Retirer ma demande`, and each further try. */
  readonly withdraw: () => void
  /** How far the person had seen the conversation when they pressed what is now under way, or known: the yes, or the withdrawal. */
  readonly pressedAt: () => Seen | null
  /** Its screen is gone. The tab keeps what is under way, and ignores what is answered from now on. */
  readonly stop: () => void
}

/**
 * Carries out the effects of `outcome-machine.ts`. Bytes and keys are in this tab before the first byte leaves it, and are forgotten once the outcome
 * is known. If there is a ticket, the tab then remembers its keys.
 */
export function createOutcome(parts: OutcomeParts): OutcomeStore {
  const { storage, now, service, onFault = reportFault } = parts
  let { underWay } = parts
  const { submission, keys, withCode, until } = underWay
  const sign = parts.signWithdrawal ?? signWithdrawal
  const { subscribe, notify } = createSubscribers(onFault)
  let isStopped = false

  const outcome = drive<Outcome, OutcomeEvent, OutcomeEffect>({
    start: startOf(parts),
    transition: afterOutcomeEvent,
    carryOut: (effect) => void carryOut(effect).then(hand),
    scheduler: { after: parts.after },
    onFault,
  })

  function hand(event: OutcomeEvent): void {
    if (!isStopped) outcome.hand(event)
  }

  async function carryOut(effect: OutcomeEffect): Promise<OutcomeEvent> {
    // A reload must find bytes and keys before the first byte leaves.
    await storage.secured(underWayEntry)
    if (effect.type === 'submit')
      return { type: 'submitted', answer: await settled(() => service.submit(submission), onFault) }
    const answer = await settled(async () => {
      const withdrawal = await sign(keys, serviceDay(now()))
      return service.withdraw({ r: submission.r, sig: keys.sig, withdrawal })
    }, onFault)
    return { type: 'withdrew', answer }
  }

  outcome.subscribe(() => {
    keep(outcome.state())
    notify()
  })

  function keep({ at }: Outcome): void {
    if (at === 'withdrawing') {
      if (!underWay.withdrawing) underWay = { ...underWay, withdrawing: true, seen: parts.seen() ?? null }
      rememberUnderWay(storage, underWay)
    }
    if (at === 'made') rememberTicket(storage, { keys, withCode, unsent: [], seen: nothingSeen })
    // The ticket's keys are in the other entry once a reload finds them there.
    if (at === 'made') void storage.secured(ticketEntry).then(() => forgetUnderWay(storage))
    if (at === 'nothing' || at === 'withdrawn') forgetUnderWay(storage)
  }

  rememberUnderWay(storage, underWay)
  parts.after(Math.max(0, until - now()), () => hand({ type: 'expired' }))
  if (parts.how === 'first') void carryOut({ type: 'submit' }).then(hand)

  return {
    state: outcome.state,
    subscribe,
    resend: () => hand({ type: 'resend' }),
    withdraw: () => hand({ type: 'withdraw' }),
    pressedAt: () => underWay.seen,
    stop() {
      isStopped = true
    },
  }
}

function startOf({ underWay, how, now }: OutcomeParts): Outcome {
  if (underWay.withdrawing) return { at: 'withdrawing', last: 'lost' }
  return { at: 'unknown', trying: how === 'first', expired: now() >= underWay.until }
}
