/** What a rule or a request answers: a value, or a refusal from a named list. Bugs throw instead. */
export type Result<Value, Refusal extends string> = Ok<Value> | Refused<Refusal>
export type Ok<Value> = { readonly ok: true; readonly value: Value }
export type Refused<Refusal extends string> = { readonly ok: false; readonly refused: Refusal }

export const ok = <Value>(value: Value): Ok<Value> => ({ ok: true, value })

export const refuse = <Refusal extends string>(refused: Refusal): Refused<Refusal> => ({ ok: false, refused })

/** Ends an exhaustive switch; reached only if a value escaped its type. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${typeof value}`)
}
