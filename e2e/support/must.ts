import type { Result } from '#shared/result.ts'

/** The value, where a refusal means that something of ours does not work. */
export function must<Value>(result: Result<Value, string>): Value {
  if (!result.ok) throw new Error(`refused: ${result.refused}`)
  return result.value
}
