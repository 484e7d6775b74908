/** Something that is gone on from later: it is given whom to call, once. */
export type Step = (resume: (value: unknown) => void) => void

/** Work that waits at each `yield`. It has an async function's shape and no promise, so that virtual time alone says when it goes on. */
export type Work<Value> = Generator<Step, Value, unknown>

/** Waits until `start` calls back. Whoever never is called back is never gone on with, as when its process dies. */
export function* until<Value>(start: (resume: (value: Value) => void) => void): Work<Value> {
  return (yield start) as Value
}

/** Waits for what the product promises. `onBug` is told what going on throws: in a promise's callback nobody else would be. */
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

/** Works side by side, until all are done or one fails. */
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
