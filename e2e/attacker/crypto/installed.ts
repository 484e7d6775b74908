import type { Random } from '../../support/random.ts'
import { countedCrypto } from './counted-crypto.ts'
import { termCrypto } from './term-crypto.ts'

export type CryptoKind = 'terms' | 'real'

/** Resolves once everybody has done what they can do without time passing and without a message. */
export type Settle = () => Promise<void>

const own = globalThis.crypto
const counted = countedCrypto(own)

/** Puts this WebCrypto in the place of the engine's while `act` runs. The product's code finds it where it always looks. */
export async function withCrypto<Value>(
  kind: CryptoKind,
  random: Random,
  act: (settle: Settle) => Promise<Value>,
): Promise<Value> {
  put(kind === 'terms' ? termCrypto(random) : counted.crypto)
  try {
    return await act(settled)
  } finally {
    await settled()
    put(own)
  }
}

/** Node runs every microtask between two immediates; an operation of the engine takes longer, and is counted. */
async function settled(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve))
  while (counted.pending() > 0)
  // What the last operation has set off may have begun another one.
  await new Promise((resolve) => setImmediate(resolve))
  if (counted.pending() > 0) await settled()
}

const put = (value: Crypto) =>
  Object.defineProperty(globalThis, 'crypto', { value, configurable: true, writable: true })
