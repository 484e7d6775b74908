import { type Later, later } from '../later.ts'

const answerWithinMs = 15_000

/** Whether the service answers over HTTP: its own answer, not a page that a network puts in its place. It never rejects. */
export async function askService(origin: string, given: AbortSignal, wait: Later = later): Promise<boolean> {
  const asking = new AbortController()
  const abort = () => asking.abort()
  given.addEventListener('abort', abort)
  const answered = wait(abort, answerWithinMs)
  try {
    const response = await fetch(`${origin}/api/about`, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
      signal: asking.signal,
    })
    return (await response.json()).ok === true
  } catch {
    return false
  } finally {
    answered()
    given.removeEventListener('abort', abort)
  }
}
