/** The loading state of a part of the page that is loaded when it is needed. `tries` counts the failed attempts. */
export type PartState<Value> =
  | { readonly phase: 'unasked' }
  | { readonly phase: 'loading'; readonly tries: number }
  /** The next attempt begins after a pause, when the network returns, or when a caller asks for the part. */
  | { readonly phase: 'failed'; readonly tries: number }
  | { readonly phase: 'here'; readonly value: Value }

export type PartEvent<Value> =
  /** A caller needs the part, the pause between two attempts is over, or the network is back. */
  { readonly type: 'wanted' } | { readonly type: 'arrived'; readonly value: Value } | { readonly type: 'failed' }

/** The next state. An event that does not concern the present state leaves it unchanged. */
export function afterPartEvent<Value>(state: PartState<Value>, event: PartEvent<Value>): PartState<Value> {
  switch (state.phase) {
    case 'unasked':
      return event.type === 'wanted' ? { phase: 'loading', tries: 0 } : state
    case 'loading':
      if (event.type === 'arrived') return { phase: 'here', value: event.value }
      return event.type === 'failed' ? { phase: 'failed', tries: state.tries + 1 } : state
    case 'failed':
      return event.type === 'wanted' ? { phase: 'loading', tries: state.tries } : state
    case 'here':
      return state
  }
}

/** The pause between two attempts, milliseconds: 1 s, then twice as long each time, up to 30 s. */
export const waitBeforeTry = (tries: number): number => Math.min(30_000, 1000 * 2 ** (tries - 1))
