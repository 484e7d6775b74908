import { until } from '#shared/testing/eventually.ts'
import type { EnginePage } from './engine.ts'
import { heard, listen } from './heard-complaints.ts'
import { jsonAnswer, jsonCall } from './json-call.ts'
import { keyActions, typingActions } from './keys.ts'
import { pressing } from './pressing.ts'
import type { WebDriverSession } from './webdriver-session.ts'

export type Viewport = { readonly width: number; readonly height: number }

/** The result of a call: its answer as JSON text, and the errors that the document recorded since the last call. */
type Brought = { readonly answer: string | null; readonly complaints: readonly string[] }

/**
 * The page of a WebDriver session.
 *
 * WebDriver does not report a page's console, so each call asks the page itself: it installs a listener for errors and refusals if there is none, and
 * returns what the listener recorded. It misses errors and refusals while a document loads, those between the last call and the end of a document,
 * and what the browser itself writes to its console.
 */
export async function openWebDriverPage(session: WebDriverSession, viewport: Viewport): Promise<EnginePage> {
  const complaints: string[] = []
  let closed = false
  const call = async <Answer>(source: string, ...args: readonly unknown[]): Promise<Answer> => {
    const script = `(${listen})(); return (${jsonCall(source, args)})().then((answer) => ({ answer, complaints: (${heard})() }))`
    const brought = await session.say<Brought>('POST', '/execute/sync', { script, args: [] })
    complaints.push(...brought.complaints)
    return jsonAnswer(brought.answer ?? undefined)
  }
  const act = async (actions: readonly object[]) => {
    await session.say('POST', '/actions', { actions })
  }
  const keys = (actions: readonly object[]) => act([{ type: 'key', id: 'keyboard', actions }])
  await resize(session, call, viewport)
  return {
    async go(url) {
      await session.say('POST', '/url', { url })
      // If nobody answers, the page stays empty and reports nothing.
      const here = await call<string>('() => location.href')
      if (here === 'about:blank' && url !== here) throw new Error(`${url}: nobody answers there`)
    },
    async reload() {
      await session.say('POST', '/refresh', {})
      await call('() => undefined')
    },
    call,
    press: (point) => act([pressing(point)]),
    type: (text) => keys(typingActions(text)),
    key: (name, held = []) => keys(keyActions(name, held)),
    async complaints() {
      if (!closed) await call('() => undefined')
      return complaints
    },
    async close() {
      closed = true
      try {
        await call('() => undefined')
      } finally {
        await session.say('DELETE', '')
      }
    },
  }
}

/** Sets the window's size, including everything around the page, which is measured. */
async function resize(session: WebDriverSession, call: EnginePage['call'], { width, height }: Viewport): Promise<void> {
  const inner = () => call<Viewport>('() => ({ width: innerWidth, height: innerHeight })')
  await until(async () => {
    const [outside, inside] = [await session.say<Viewport>('GET', '/window/rect'), await inner()]
    if (inside.width === width && inside.height === height) return true
    const rect = { width: outside.width - inside.width + width, height: outside.height - inside.height + height }
    await session.say('POST', '/window/rect', { x: 0, y: 0, ...rect })
    throw new Error(`the page is ${inside.width}×${inside.height}`)
  })
}
