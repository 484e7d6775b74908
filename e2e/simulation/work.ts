/** An operation that resumes later: it gets the function to call, once. */
export type Step = (resume: (value: unknown) => void) => void

/** Work that waits at each `yield`. It has the form of an async function without promises, so that virtual time alone resumes it. */
export type Work<Value> = Generator<Step, Value, unknown>

/** Waits until `start` calls back. Without a call it never resumes, as when its process dies. */
export function* until<Value>(start: (resume: (value: Value) => void) => void): Work<Value> {
  return (yield start) as Value
}

/** Waits for a promise of the product. `onBug` receives an exception after the resumption: in a promise's callback nobody else would. */
export function* settled<Value>(promise: Promise<Value>, onBug: (thrown: unknown) => void): Work<Value> {
  const outcome = yield* until<Outcome<Value>>((resume) => {
    promise
      .then(
        (value) => ({ value }),
        (thrown: unknown) => ({ thrown }),
      )
      .then(resume)
      .catch(onBug)
  })
  if ('thrown' in outcome) throw outcome.thrown
  return outcome.value
}

export function run<Value>(
  work: Work<Value>,
  done: (value: Value) => void = () => undefined,
  failed: (thrown: unknown) => void = rethrow,
): void {
  function goOn(value: unknown): void {
    let step: IteratorResult<Step, Value>
    try {
      step = work.next(value)
    } catch (thrown) {
      failed(thrown)
      return
    }
    if (step.done) done(step.value)
    else step.value(goOn)
  }
  goOn(undefined)
}

function rethrow(thrown: unknown): never {
  throw thrown
}

type Outcome<Value> = { readonly value: Value } | { readonly thrown: unknown }

/** Runs several works concurrently, until all are done or one fails. */
export function* all<Value>(works: readonly Work<Value>[]): Work<readonly Value[]> {
  const outcome = yield* until<Outcome<readonly Value[]>>((resume) => {
    const values: Value[] = []
    let left = works.length
    let isOver = false
    const end = (outcome: Outcome<readonly Value[]>) => {
      if (!isOver) resume(outcome)
      isOver = true
    }
    if (left === 0) end({ value: values })
    for (const [index, work] of works.entries()) {
      const done = (value: Value) => {
        values[index] = value
        left -= 1
        if (left === 0) end({ value: values })
      }
      run(work, done, (thrown) => end({ thrown }))
    }
  })
  if ('thrown' in outcome) throw outcome.thrown
  return outcome.value
}
