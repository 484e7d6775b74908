/** A connection that is lost is the end of the run: what it measured would be worth nothing. */
export function lost(why: string): void {
  throw new Error(`a connection was lost: ${why}`)
}
