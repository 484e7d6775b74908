/** Whether the service answers over HTTP: its own answer, not a page that a network puts in its place. It never rejects. */
export async function askService(origin: string, signal: AbortSignal): Promise<boolean> {
  try {
    // The service lets nobody keep its answer, and a page of it sends no referrer and has no cookie.
    const response = await fetch(`${origin}/api/about`, { signal })
    return (await response.json()).ok === true
  } catch {
    return false
  }
}
