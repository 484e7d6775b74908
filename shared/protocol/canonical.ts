import * as v from 'valibot'
import { ok, type Result, refuse } from '../result.ts'

/**
 * The canonical spelling of a value: JSON without spaces, keys in the schema's order. Schemas of signed objects are strict objects at every
 * level and do not transform what they parse. A value that does not match its schema is a bug and throws.
 */
export function canonicalJson<Schema extends v.GenericSchema>(schema: Schema, value: v.InferInput<Schema>): string {
  return JSON.stringify(v.parse(schema, value))
}

/** Refuses every text but the canonical spelling of a value that the schema knows: key order, spaces, escapes, doubled keys, numbers. */
export function parseCanonicalJson<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): Result<v.InferOutput<Schema>, 'malformed'> {
  const json = parseJson(text)
  if (!json.ok) return json
  const parsed = v.safeParse(schema, json.value)
  if (!parsed.success || JSON.stringify(parsed.output) !== text) return refuse('malformed')
  return ok(parsed.output)
}

export function parseJson(text: string): Result<unknown, 'malformed'> {
  try {
    return ok(JSON.parse(text))
  } catch {
    return refuse('malformed')
  }
}
