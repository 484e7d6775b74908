/** Whether the service itself answers over HTTP, rather than a page that the network puts in its place. It never rejects. */
export async function askService(origin: string, signal: AbortSignal): Promise<boolean> {
  try {
    // The service forbids caches to store its answer. Its pages send no referrer and have no cookie.
    const response = await fetch(`${origin}/api/about`, { signal })
    return (await response.json()).ok === true
  } catch {
    return false
  }
}
