import { conversationKey, conversationLog, readClaimed } from '#server/conversation/state.ts'
import { deskKey, leaseDue } from '#server/desk/state.ts'
import type { Notice } from '#server/notice/notice.ts'
import type { Draft } from '#server/transaction/draft.ts'
import { logHead, readHead } from '#server/transaction/message-log.ts'
import type { Rule } from '#server/transaction/transactor.ts'
import { limits as promised } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { andThen, type Broken } from './broken.ts'
import { product } from './replaced.ts'

/** What happens to a desk whose lease has expired. */
const onLapse = (
  rule: (product: Rule<unknown>, staff: string, now: number) => Rule<unknown>,
): Pick<Broken, 'replaces'> => ({
  replaces: {
    lapseLease: (staff, now, limits) => (draft) => {
      const lapsed = rule(product.lapseLease(staff, now, limits), staff, now)(draft)
      return lapsed.ok ? ok(null) : lapsed
    },
  },
})

/** What a desk held before its lease expired, in its later state. */
const changeReleased =
  (change: (draft: Draft, id: string, now: number) => void) =>
  (rule: Rule<unknown>, staff: string, now: number): Rule<unknown> =>
  (draft) => {
    const held = draft.read(deskKey(staff))?.conversations ?? []
    return andThen(rule, () => {
      for (const id of held) if (draft.read(conversationKey(id))?.phase === 'waiting') change(draft, id, now)
    })(draft)
  }

const lose = (isLost: (notice: Notice) => boolean): Pick<Broken, 'rules'> => ({
  rules: { told: (notices) => notices.filter((notice) => !isLost(notice)) },
})

const manyAtOnce = 9

/** Faults of conversations, desks and the queue. */
export const brokenConversationRules: readonly Broken[] = [
  {
    broken: 'a desk takes more than its listener wants',
    says: /^\[G11\].*(already|and takes)/,
    replaces: {
      planMatches: (waiting, desks, now) =>
        product.planMatches(
          waiting,
          desks.map((desk) => ({ ...desk, capacity: manyAtOnce })),
          now,
        ),
      assignConversation:
        (id, listener, ...more) =>
        (draft) => {
          const desk = draft.read(deskKey(listener))
          if (!desk) return ok(false)
          draft.write(deskKey(listener), { ...desk, capacity: manyAtOnce })
          return andThen(product.assignConversation(id, listener, ...more), () => {
            const after = draft.read(deskKey(listener))
            if (after) draft.write(deskKey(listener), { ...after, capacity: desk.capacity })
          })(draft)
        },
    },
  },
  {
    broken: 'a line that is sent again is kept again',
    says: /^\[G9\].*where.*should be/,
    replaces: {
      writeAsYouth: (claim, envelope) => (draft) => {
        const log = conversationLog(claim.conversation)
        const head = readHead(draft, log)
        const sender = `${envelope.role}:${envelope.session}`
        const isRepeat = envelope.sequence <= (head.senders[sender] ?? -1)
        if (isRepeat)
          draft.write(logHead(log), { ...head, senders: { ...head.senders, [sender]: envelope.sequence - 1 } })
        return product.writeAsYouth(claim, envelope)(draft)
      },
    },
  },
  {
    broken: 'the head of a log stays behind its log',
    says: /^\[L1\] the head of/,
    replaces: {
      writeAsYouth: (claim, envelope) =>
        andThen(product.writeAsYouth(claim, envelope), (draft) => {
          const log = logHead(conversationLog(claim.conversation))
          const head = draft.read(log)
          if (head) draft.write(log, { ...head, lastPosition: head.lastPosition - 1 })
        }),
    },
  },
  {
    broken: 'who loses a listener waits anew',
    says: /^\[G10\].*waited since/,
    ...onLapse(
      changeReleased((draft, id, now) => {
        const state = draft.read(conversationKey(id))
        if (state) draft.write(conversationKey(id), { ...state, since: now })
        draft.queue(id, now)
      }),
    ),
  },
  {
    broken: 'the epoch does not rise when a listener is lost',
    says: /^\[C7\]/,
    ...onLapse(
      changeReleased((draft, id) => {
        const state = draft.read(conversationKey(id))
        if (state && state.epoch > 0) draft.write(conversationKey(id), { ...state, epoch: state.epoch - 1 })
      }),
    ),
  },
  {
    broken: 'a lease that nobody renews lasts',
    says: /^\[G10\].*waits in silence/,
    ...onLapse((_, staff, now) => (draft) => {
      const desk = draft.read(deskKey(staff))
      const leaseUntil = now + promised.listenerLease
      if (desk) draft.write(deskKey(staff), { ...desk, leaseUntil })
      draft.due(leaseDue(staff), leaseUntil)
      return ok(null)
    }),
  },
  {
    broken: 'what becomes of a conversation is not told to its device',
    says: /^\[G10\].*its device/,
    ...lose((notice) => notice.to === 'youth' && notice.name === 'conversation:changed'),
  },
  {
    broken: 'lines are not told',
    says: /^\[G9\].*shows/,
    ...lose((notice) => 'name' in notice && notice.name === 'log:appended'),
  },
  {
    broken: 'a listener is not told that a conversation has left',
    says: /^\[G9\].*and sees/,
    ...lose((notice) => notice.to === 'listener' && notice.name === 'conversation:released'),
  },
  {
    broken: 'the shortest wait is served first',
    says: /^\[G11\].*waited longer/,
    replaces: { planMatches: (waiting, desks, now) => product.planMatches(waiting.toReversed(), desks, now) },
  },
  {
    broken: 'nobody is served',
    says: /^\[G11\].*has room/,
    replaces: { planMatches: () => [] },
  },
  {
    broken: 'the place that is told is another one',
    says: /^\[G10\].*its device shows/,
    replaces: {
      waitingView: (draft, conversation, queue, now) =>
        product.waitingView(draft, conversation, { ...queue, place: { kind: 'exact', position: 7 } }, now),
    },
  },
  {
    broken: 'the place of a connected device is not kept',
    says: /^\[G9\].*given up/,
    replaces: { keepPlace: () => () => ok(null) },
  },
  {
    broken: 'who receives no grant keeps the conversation',
    says: /^\[C6\]/,
    replaces: {
      missGrant: (id) => (draft) => {
        // It is put off without end.
        draft.due(`conversation-grant:${id}`, Number.MAX_SAFE_INTEGER)
        return ok(null)
      },
    },
  },
  {
    broken: 'an arrival that nobody looks at stays at its desk',
    says: /^\[G10\] nobody has looked/,
    replaces: {
      missLook: () => () => ok(null),
    },
  },
  {
    broken: 'whoever reads a log is not told that there is more of it',
    says: /^\[G9\].*gives less/,
    replaces: {
      readLogPage: async (...asked) => ({ ...(await product.readLogPage(...asked)), more: false }),
    },
  },
  {
    broken: 'an end erases the state alone',
    says: /^\[G16\]/,
    replaces: {
      endAsYouth: (claim) => (draft) => {
        if (!readClaimed(draft, claim)) return refuse('not-available')
        draft.write(conversationKey(claim.conversation), null)
        return ok({})
      },
    },
  },
]
