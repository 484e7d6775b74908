/**
 * The value as an attacker's program could seal it: JSON text can hold minus zero and numbers that overflow to infinity. `JSON.stringify` cannot
 * write them.
 */
export function asSent(value: unknown): unknown {
  if (Object.is(value, -0)) return rawJson('-0')
  if (value === Number.POSITIVE_INFINITY) return rawJson('1e999')
  if (value === Number.NEGATIVE_INFINITY) return rawJson('-1e999')
  if (Array.isArray(value)) return value.length === 1 && Array.isArray(value[0]) ? value : value.map(asSent)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asSent(each)]))
}

const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => unknown }
