import { Figures } from '../simulation/figures.ts'
import { Violation } from '../simulation/violation.ts'
import { Random } from '../support/random.ts'
import { attackBoxes } from './attack-boxes.ts'
import { attackConversations } from './attack-conversations.ts'
import { attackDates } from './attack-dates.ts'
import { attackEnds } from './attack-ends.ts'
import { attackGrants } from './attack-grants.ts'
import { attackHandovers } from './attack-handovers.ts'
import { attackOutcomes } from './attack-outcomes.ts'
import { attackStaff } from './attack-staff.ts'
import { attackStored } from './attack-stored.ts'
import { type CryptoKind, withCrypto } from './crypto/installed.ts'
import { AttackWorld } from './world.ts'

const parts = {
  boxes: attackBoxes,
  conversations: attackConversations,
  dates: attackDates,
  ends: attackEnds,
  grants: attackGrants,
  handovers: attackHandovers,
  outcomes: attackOutcomes,
  staff: attackStaff,
  stored: attackStored,
} as const

/** What is attacked. Each part has a world of its own. */
export type Part = keyof typeof parts

export type Attacked = { readonly hash: string; readonly figures: Figures }

type Chosen = { readonly crypto?: CryptoKind; readonly part?: Part | undefined }

/** One attack, on every part unless one is chosen; with terms it is fully determined by the seed. Throws a `Violation` if a property does not hold. */
export async function attack(seed: number, { crypto = 'terms', part }: Chosen = {}): Promise<Attacked> {
  const figures = new Figures()
  const hashes: string[] = []
  for (const each of part ? [part] : (Object.keys(parts) as Part[]))
    hashes.push(await withCrypto(crypto, new Random(-seed), (settle) => attackPart(each, seed, settle, figures)))
  figures.count('attacks')
  return { hash: hashes.join('-'), figures }
}

async function attackPart(part: Part, seed: number, settle: () => Promise<void>, figures: Figures): Promise<string> {
  const world = new AttackWorld(seed, new Random(seed), settle, figures)
  try {
    await parts[part](world)
  } catch (thrown) {
    if (thrown instanceof Violation) throw thrown
    throw world.violation(`something threw: ${thrown}`, thrown)
  }
  return world.trace.hash
}
