import type { publicHttp } from '#shared/protocol/public-http.ts'
import type { World } from '../world.ts'
import type { Posts } from './http.ts'

type Beacon = {
  readonly world: World
  readonly post: Posts
  /** The service has answered a beacon. */
  readonly onAnswered: (name: keyof typeof publicHttp, body: unknown) => void
  /** The page is gone. */
  readonly onGone: () => void
}

/** As much of a browser's window as the product uses to leave. A beacon outlives its page, is sent once, and may be lost. */
export function leavingWindow({ world, post, onAnswered, onGone }: Beacon): Window {
  async function send(to: string, said: Blob) {
    const name = to.replace('/api/', '') as keyof typeof publicHttp
    const body = JSON.parse(await said.text())
    const answer = await post(name, body)
    if (answer.ok) onAnswered(name, body)
  }
  const page = {
    addEventListener: () => undefined,
    document: { title: '', body: { replaceChildren: () => undefined } },
    navigator: { sendBeacon: (to: string, said: Blob) => void send(to, said).catch((fault) => world.halt(fault)) },
    location: { replace: onGone },
  }
  return page as unknown as Window
}
