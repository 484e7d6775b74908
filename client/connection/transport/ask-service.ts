/** Whether the service answers over HTTP: its own answer, not a page that a network puts in its place. It never rejects. */
export async function askService(origin: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/api/about`, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
      signal,
    })
    return (await response.json()).ok === true
  } catch {
    return false
  }
}
