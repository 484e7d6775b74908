import { type Later, later } from '#client/connection/later.ts'

const again = 2000

/** Does something once and tries until it is done: on a phone, the network comes and goes. Never rejects. */
export function keepTrying<Part>(load: () => Promise<Part>, wait: Later = later): () => Promise<Part> {
  let loading: Promise<Part> | undefined
  const attempt = (): Promise<Part> =>
    load().catch(() => new Promise<Part>((resolve) => wait(() => resolve(attempt()), again)))
  return () => {
    loading ??= attempt()
    return loading
  }
}
