/**
 * Gives something so many milliseconds, and aborts it then. Rejects as it does. (`AbortSignal.timeout` would do, and is missing in Chrome 90 and in
 * Safari 15.)
 */
export async function within<Value>(
  milliseconds: number,
  act: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), milliseconds)
  try {
    return await act(limit.signal)
  } finally {
    clearTimeout(timer)
  }
}
