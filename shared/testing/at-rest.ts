const underWay = new Set<Promise<unknown>>()

/** From now on it is known which operations of WebCrypto are under way in this process. Done once, however often it is called. */
export function watchCryptography(): void {
  const operations = SubtleCrypto.prototype as unknown as Record<string, unknown>
  if (Object.hasOwn(operations, watched)) return
  Object.defineProperty(operations, watched, { value: true })
  for (const [name, operation] of Object.entries(Object.getOwnPropertyDescriptors(operations))) {
    const { value: native } = operation
    if (typeof native !== 'function' || name === 'constructor') continue
    operations[name] = function watchedOperation(this: unknown, ...given: unknown[]) {
      const answer: unknown = native.apply(this, given)
      if (answer instanceof Promise) {
        underWay.add(answer)
        const over = () => underWay.delete(answer)
        answer.then(over, over)
      }
      return answer
    }
  }
}

const watched = Symbol.for('relais.watched')

/**
 * Resolves once no operation of WebCrypto is under way, nothing that waited for one, and no promise that can go on. What waits for a timer, a
 * socket or a file is not seen. What a desk or a device went on with after its test would else find a page that is gone, and its failure
 * would end the run.
 */
export async function atRest(): Promise<void> {
  do {
    await Promise.allSettled(underWay)
    // Whoever waited for it has begun what comes next by then.
    await new Promise((resolve) => setImmediate(resolve))
  } while (underWay.size > 0)
}
