import type { publicHttp } from '#shared/protocol/public-http.ts'
import { ok } from '#shared/result.ts'
import { leaveConversation } from '../conversation/end.ts'
import { dropAndLeave, dropHalf, fetchHalf, putHalf, renewHalf } from '../half/halves.ts'
import type { Clock } from '../platform/clock.ts'
import { NetworkPace } from '../platform/network-pace.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { type Erasing, withdrawByPermit } from '../ticket/erase.ts'
import { findTicket } from '../ticket/return.ts'
import { submitTicket } from '../ticket/submit.ts'
import type { Poster, Routes } from './route.ts'

export type PublicRouteParts = Erasing & { readonly clock: Clock }

const minute = 60_000

/** The routes of a young person's device: without a credential or a cookie, and nothing links two requests (SPEC A8). */
export function publicRoutes(parts: PublicRouteParts): Routes<typeof publicHttp> {
  const { store, transactor, clock, settings } = parts
  // A school or a refuge shares one address. A person needs a handful of these requests in a visit.
  const perAddress = new NetworkPace({ burst: 60, perMs: minute })
  // Codes: allow each person a typing error or two. There is no limit for all people together, because an attacker could use it up (H5, decision
  // 0026). A code has 66 bits: a million addresses at this rate try one code in fourteen million in a year.
  const findsPerAddress = new NetworkPace({ burst: 10, perMs: minute })

  // A page puts and fetches at each load, and renews every few minutes. A ticket's half is kept for long, so it has the lower rate.
  const halvesPerAddress = new NetworkPace({ burst: 240, perMs: minute })
  const ticketHalvesPerAddress = new NetworkPace({ burst: 20, perMs: minute })

  const halfInPace = ({ networks }: Poster, ofTicket = false) => {
    const isIn = halvesPerAddress.take(networks, clock.now())
    return isIn && (!ofTicket || ticketHalvesPerAddress.take(networks, clock.now())) ? null : 'too-fast'
  }
  const inPace = ({ networks }: Poster) => (perAddress.take(networks, clock.now()) ? null : 'too-fast')

  return {
    'tickets/submit': {
      allow: inPace,
      run: (_, submission) => submitTicket({ store, transactor, settings }, submission, clock.now()),
    },
    'tickets/find': {
      allow: ({ networks }) => (findsPerAddress.take(networks, clock.now()) ? null : 'too-fast'),
      run: (_, { lookup, proof }) => findTicket({ store, transactor }, lookup, proof),
    },
    'permits/refuse': {
      allow: inPace,
      run: async (_, { refusal, ...proof }) => {
        const ended = await withdrawByPermit(parts, proof, { how: 'refused', text: refusal }, clock.now())
        return ended.ok ? ok({}) : ended
      },
    },
    'permits/withdraw': {
      allow: inPace,
      run: (_, { withdrawal, ...proof }) =>
        withdrawByPermit(parts, proof, { how: 'withdrawn', text: withdrawal }, clock.now()),
    },
    'conversations/leave': {
      allow: inPace,
      run: (_, { conversation, bearer }) =>
        transactor.transact(leaveConversation(conversation, sha256OfBytes(bearer), clock.now())),
    },
    'halves/put': {
      allow: (poster, { of }) => halfInPace(poster, of.kind === 'ticket'),
      run: (_, { of, renews, ...placed }) =>
        (renews ? renewHalf : putHalf)({ store, transactor }, placed, of, clock.now()),
    },
    'halves/fetch': {
      allow: (poster) => halfInPace(poster),
      run: (_, { secret }) => fetchHalf({ store, transactor }, secret, clock.now()),
    },
    'halves/drop': {
      allow: (poster) => halfInPace(poster),
      run: (_, { secret, leaves }) =>
        leaves ? dropAndLeave({ store, transactor }, secret, clock.now()) : dropHalf({ store }, secret),
    },
  }
}
