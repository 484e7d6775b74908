import type { Clock } from '../platform/clock.ts'
import { NetworkPace } from '../platform/network-pace.ts'
import type { Networks } from '../platform/networks.ts'
import { Pace } from '../platform/pace.ts'
import { sha256OfText } from '../platform/random-id.ts'
import type { Store } from '../store/port.ts'

/** Decides who may try a password now. The limit of a login counts strangers only, so that nobody can lock out a colleague (decision 0026). */
export type SignInThrottle = {
  readonly turnAway: (login: string, networks: Networks) => Promise<'too-fast' | null>
  /** A member has signed in as `login` from these networks. From now on only tries from there count against this member. */
  readonly remember: (login: string, networks: Networks) => void
}

const minute = 60_000

/** Tries of one login from one subscriber. */
const perLoginAndNetwork = { burst: 10, perMs: minute }
/** Tries of one login from all unknown networks, on all nodes: 43,000 passwords a day. A password has at least twelve characters. */
const perLogin = { acts: 300, perMinutes: 10 }
/** Tries from all unknown networks on this node. Each costs 0.5 to 1 ms of work, so together at most a fifth of a processor. */
const fromStrangers = { burst: 12_000, perMs: minute, keys: 1 }
/** Pairs of login and network that are remembered, in memory only (G13). */
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
