import type { Clock } from '../platform/clock.ts'
import { NetworkPace } from '../platform/network-pace.ts'
import type { Networks } from '../platform/networks.ts'
import { Pace } from '../platform/pace.ts'
import { sha256OfText } from '../platform/random-id.ts'
import type { Store } from '../store/port.ts'

/** Who may try a password now. What is counted for a login is for strangers alone, so that nobody can lock a colleague out (decision 0026). */
export type SignInThrottle = {
  readonly turnAway: (login: string, networks: Networks) => Promise<'too-fast' | null>
  /** Somebody has signed in as `login` from there: from now on only what is tried from there counts for them. */
  readonly remember: (login: string, networks: Networks) => void
}

const minute = 60_000

/** Tries of one login from one subscriber. */
const perLoginAndNetwork = { burst: 10, perMs: minute }
/** Tries of one login from all networks it was never used from, on all nodes: 43,000 passwords a day, of twelve characters at least. */
const perLogin = { acts: 300, perMinutes: 10 }
/** Tries from all such networks on this node, half a millisecond to one of work each: a fifth of a processor at most. */
const fromStrangers = { burst: 12_000, perMs: minute, keys: 1 }
/** So many pairs of login and network are remembered, in memory only (G13). */
const remembered = 10_000

export function createSignInThrottle({ store, clock }: { store: Pick<Store, 'admit'>; clock: Clock }): SignInThrottle {
  const own = new NetworkPace(perLoginAndNetwork)
  const strangers = new Pace(fromStrangers)
  const known = new Set<string>()
  const nameOf = (login: string, [network]: Networks) => `${login} ${network}`

  return {
    async turnAway(login, networks) {
      const now = clock.now()
      if (!own.take(networks, now, { of: login })) return 'too-fast'
      if (known.has(nameOf(login, networks))) return null
      if (!strangers.take('', now)) return 'too-fast'
      return (await store.admit(`sign-in ${sha256OfText(login)}`, perLogin)) ? null : 'too-fast'
    },
    remember(login, networks) {
      const name = nameOf(login, networks)
      known.delete(name)
      known.add(name)
      const [oldest] = known
      if (known.size > remembered && oldest !== undefined) known.delete(oldest)
    },
  }
}
