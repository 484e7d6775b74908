import { inTurn } from '#client/machine/machine.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { follow } from './talk-following.ts'
import { type Answered, type Joined, type Live, type Step, type TalkMachine, unsentOf } from './talk-machine-state.ts'
import { breakOff, done, end, joinLater, live, over, toLog } from './talk-steps.ts'

/** The service's answer to `join`: its entries go to the log, and the rest of it is read page by page. */
export function afterJoined(talk: Live, answer: Answered<'joined'>['answer']): Step<TalkMachine> {
  const { step } = talk.doing
  if (step !== 'opening' && step !== 'resuming') return [talk, []]
  if (!answer.ok) return notJoined(talk, step, answer.refused)
  const joined = answer.value
  return readJoined(joined)({ ...talk, known: 'opened' })
}

function notJoined(talk: Live, step: 'opening' | 'resuming', refused: RefusalName): Step<TalkMachine> {
  if (refused === 'not-available' && step === 'resuming' && talk.known !== 'opened')
    return inTurn(talk, over, (ended) => [ended, [{ type: 'never-begun', unsent: unsentOf(ended) }]])
  // Only `too-fast` is refused before anything is stored.
  const isUnasked = refused === 'too-fast' && step === 'opening' && talk.known === 'asked'
  const next: Live = isUnasked ? { ...talk, known: 'unasked' } : talk
  if (refused === 'not-available') return end('gone')(next)
  if (refused === 'closed' || refused === 'cooling-down') return end(refused)(next)
  if (refused === 'stale') return breakOff('log-lost')(next)
  return isTransient(refused) ? inTurn(done(next), joinLater) : breakOff('failed')(next)
}

const readJoined =
  ({ conversation, entries, more }: Joined) =>
  (talk: Live): Step<TalkMachine> =>
    inTurn(talk, toLog({ type: 'received', entries }), live(more ? readOn(conversation) : readToEnd(conversation)))

const readOn =
  (conversation: YouthConversation) =>
  (talk: Live): Step<TalkMachine> => {
    const after = talk.log.timeline.last
    return [{ ...talk, doing: { step: 'reading', after, conversation } }, [{ type: 'read-page', after }]]
  }

/** Reads on while there is more, then follows what the service said of the conversation. */
export function afterPage(talk: Live, page: Answered<'page-read'>['page']): Step<TalkMachine> {
  const { doing } = talk
  if (doing.step !== 'reading') return [talk, []]
  if (!page.ok) return inTurn(done(talk), joinLater)
  const { entries, more } = page.value
  return inTurn(
    talk,
    toLog({ type: 'received', entries }),
    live((now) => (more && now.log.timeline.last > doing.after ? readOn : readToEnd)(doing.conversation)(now)),
  )
}

const readToEnd =
  (conversation: YouthConversation) =>
  (talk: Live): Step<TalkMachine> =>
    follow(done({ ...talk, isRead: true }), conversation, true)
