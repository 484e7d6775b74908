import type { Random } from '../random.ts'

/** A random source that gives 0, 1, 2, … 255, 0, …, for vectors. */
export function counting(): Random {
  let next = 0
  return (length) =>
    Uint8Array.from({ length }, () => {
      next += 1
      return next - 1
    })
}
