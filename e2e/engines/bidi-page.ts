import type { EnginePage } from './engine.ts'
import { jsonAnswer, jsonCall } from './json-call.ts'
import { keyActions, typingActions } from './keys.ts'
import type { MessageSocket } from './message-socket.ts'
import { pressing } from './pressing.ts'

type Evaluated =
  | { readonly type: 'success'; readonly result: { readonly type: string; readonly value?: string } }
  | { readonly type: 'exception'; readonly exceptionDetails: { readonly text: string } }

/** Firefox's log has both script errors and refusals of the content security policy. */
type LogEntry = { readonly level: string; readonly text: string | null; readonly source: { readonly context?: string } }

/**
 * Where a page is left while it loads a script ahead, Firefox compares the script's hash with that of the nothing that came. A script that really
 * arrived empty would be missed by the page itself.
 */
const cutOff = 'The computed hash is “47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=”'

/** A page of a browser that speaks WebDriver BiDi, in a user context of its own. */
export async function openBidiPage(
  socket: MessageSocket,
  viewport: { readonly width: number; readonly height: number },
): Promise<EnginePage> {
  const { userContext } = await socket.send<{ userContext: string }>('browser.createUserContext')
  // A window: a tab in the background has slow timers and no frames.
  const { context } = await socket.send<{ context: string }>('browsingContext.create', { type: 'window', userContext })
  const complaints: string[] = []
  const stopListening = socket.onEvent(({ method, params }) => {
    if (method !== 'log.entryAdded') return
    const { level, source, text } = params as LogEntry
    if (source.context === context && level === 'error' && !text?.includes(cutOff)) complaints.push(text ?? '')
  })
  await socket.send('session.subscribe', { events: ['log.entryAdded'], contexts: [context] })
  await socket.send('browsingContext.setViewport', { context, viewport })

  const act = (actions: readonly object[]) => socket.send<void>('input.performActions', { context, actions })
  const keys = (actions: readonly object[]) => act([{ type: 'key', id: 'keyboard', actions }])
  return {
    async go(url) {
      await socket.send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async reload() {
      await socket.send('browsingContext.reload', { context, wait: 'complete' })
    },
    async call<Answer>(source: string, ...args: readonly unknown[]) {
      const evaluated = await socket.send<Evaluated>('script.callFunction', {
        functionDeclaration: jsonCall(source, args),
        awaitPromise: true,
        target: { context },
      })
      if (evaluated.type === 'exception') throw new Error(evaluated.exceptionDetails.text)
      return jsonAnswer<Answer>(evaluated.result.value)
    },
    press: (point) => act([pressing(point)]),
    type: (text) => keys(typingActions(text)),
    key: (name, held = []) => keys(keyActions(name, held)),
    complaints: async () => complaints,
    async close() {
      stopListening()
      await socket.send('browser.removeUserContext', { userContext })
    },
  }
}
