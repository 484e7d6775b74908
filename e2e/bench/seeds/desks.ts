import { awayDue, conversationKey, type GrantedConversation } from '#server/conversation/state.ts'
import { type DeskState, deskKey, newDesk } from '#server/desk/state.ts'
import { randomId, randomSecret, sha256OfBytes } from '#server/platform/random-id.ts'
import { type ActiveStaff, newSession, sessionKey, staffKey } from '#server/staff/state.ts'
import type { Store } from '#server/store/port.ts'
import type { ConversationId } from '#shared/ids.ts'
import { keepNew, newThing } from './keep-new.ts'
import { makeStaff, sealed } from './staff.ts'

/** A listener and the conversations they were let into. Plain data: it goes to another process. */
export type SeededDesk = {
  readonly token: string
  readonly conversations: readonly { readonly id: string; readonly bearer: string }[]
}

/** How long nobody has to be back, milliseconds: the load generator takes its time to connect thousands. */
const patience = 3_600_000

type Held = {
  /** Conversations at each desk. */
  readonly held: number
  readonly capacity: number
}

/**
 * Keeps so many desks with conversations under way, as if everybody had just lost their connection: what opening, waiting, matching and
 * granting leaves, without doing it thousands of times. The desks are not on the floor before their listeners open them.
 */
export async function seedDesks(store: Store, name: string, count: number, held: Held): Promise<SeededDesk[]> {
  const now = store.clock.now()
  const made = Array.from({ length: count }, (_, index) => makeDesk(`${name}-${index}`, held, now))
  await keepNew(
    store,
    made.flatMap(({ things }) => things),
    made.flatMap(({ desk }) => desk.conversations.map(({ id }) => ({ id: awayDue(id), at: now + patience }))),
  )
  return made.map(({ desk }) => desk)
}

function makeDesk(login: string, { held, capacity }: Held, now: number) {
  const { staff, token, session } = makeStaff('listener', login, now)
  const made = Array.from({ length: held }, () => makeConversation(staff, now))
  const conversations = made.map(({ id }) => id)
  const desk: DeskState = { ...newDesk(staff.id), availability: 'available', capacity, conversations }
  return {
    desk: { token, conversations: made.map(({ id, bearer }) => ({ id, bearer })) } satisfies SeededDesk,
    things: [
      newThing(staffKey(staff.id), staff),
      newThing(sessionKey(session), { ...newSession(staff.id, now), expires: now + 12 * patience }),
      newThing(deskKey(staff.id), desk),
      ...made.map(({ id, state }) => newThing(conversationKey(id), state)),
    ],
  }
}

function makeConversation({ id: listener, certificate }: ActiveStaff, now: number) {
  const id = randomId() as ConversationId
  const bearer = randomSecret()
  const state: GrantedConversation = {
    ...{ id, bearerSha256: sha256OfBytes(bearer), tabSha256: null, phase: 'granted', listener },
    ...{
      since: now,
      epoch: 1,
      former: sealed(32),
      readers: [{ staff: listener, kind: 'listener', certificate }],
      lookBy: null,
      pass: null,
      guest: null,
      unwanted: [],
      excluded: [],
      letGo: [],
      connection: null,
      awayUntil: now + patience,
    },
  }
  return { id, bearer, state }
}
