/** The answer of a rule or a request: a value, or a refusal from a named list. Bugs throw instead. */
export type Result<Value, Refusal extends string> = Ok<Value> | Refused<Refusal>
export type Ok<Value> = { readonly ok: true; readonly value: Value }
export type Refused<Refusal extends string> = { readonly ok: false; readonly refused: Refusal }

export const ok = <Value>(value: Value): Ok<Value> => ({ ok: true, value })

export const refuse = <Refusal extends string>(refused: Refusal): Refused<Refusal> => ({ ok: false, refused })

/** Ends an exhaustive switch. Only a value outside its type gets here. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${typeof value}`)
}
