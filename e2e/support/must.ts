import type { Result } from '#shared/result.ts'

/** The value; a refusal means that something of the product does not work, and throws. */
export function must<Value>(result: Result<Value, string>): Value {
  if (!result.ok) throw new Error(`refused: ${result.refused}`)
  return result.value
}
