import { Figures } from '../simulation/figures.ts'
import { Violation } from '../simulation/violation.ts'
import { Random } from '../support/random.ts'
import { attackConversations } from './attack-conversations.ts'
import { type CryptoKind, withCrypto } from './crypto/installed.ts'
import { AttackWorld } from './world.ts'

export type Attacked = { readonly hash: string; readonly figures: Figures }

/** One attack; with terms it is fully determined by the seed. Throws a `Violation` if a property does not hold. */
export async function attack(seed: number, kind: CryptoKind = 'terms'): Promise<Attacked> {
  const figures = new Figures()
  const random = new Random(seed)
  return withCrypto(kind, new Random(-seed), async (settle) => {
    const world = new AttackWorld(seed, random, settle, figures)
    try {
      await attackConversations(world)
    } catch (thrown) {
      if (thrown instanceof Violation) throw thrown
      throw world.violation(`something threw: ${thrown}`, thrown)
    }
    figures.count('attacks')
    return { hash: world.trace.hash, figures }
  })
}
