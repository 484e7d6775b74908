const underWay = new Set<Promise<unknown>>()

/** Starts counting the pending WebCrypto operations of this process. Further calls do nothing. */
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
 * Resolves once no WebCrypto operation, no code that awaited one, and no settled promise is left to run. It does not see work that waits for a
 * timer, a socket or a file. Without it, a desk or a device that works on after its test finds no page, and its failure ends the run.
 */
export async function atRest(): Promise<void> {
  do {
    await Promise.allSettled(underWay)
    // By then the code that awaited the operation has started its next one.
    await new Promise((resolve) => setImmediate(resolve))
  } while (underWay.size > 0)
}
