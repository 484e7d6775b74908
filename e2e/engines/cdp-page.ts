import { type Complaint, complaintIn } from './cdp-complaints.ts'
import { keyEvents, typingEvents } from './cdp-keys.ts'
import type { EnginePage } from './engine.ts'
import { jsonAnswer, jsonCall } from './json-call.ts'
import type { MessageSocket, ProtocolEvent } from './message-socket.ts'

type Evaluated = {
  readonly result: { readonly value?: string }
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } }
}

/** A page of a browser that speaks the Chrome DevTools Protocol, in a browser context of its own. */
export async function openCdpPage(
  socket: MessageSocket,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<EnginePage> {
  const { browserContextId } = await socket.send<{ browserContextId: string }>('Target.createBrowserContext')
  const { targetId } = await socket.send<{ targetId: string }>('Target.createTarget', {
    url: 'about:blank',
    browserContextId,
    width,
    height,
    // A window: a tab in the background has slow timers and no frames.
    newWindow: true,
  })
  const { sessionId } = await socket.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
  const send = <Result = void>(method: string, params: object = {}) =>
    socket.send<Result>(method, params, { sessionId })

  const complaints: string[] = []
  const loads = watchLoads(socket, sessionId)
  const stopListening = socket.onEvent((event) => {
    const said = event.sessionId === sessionId ? complaintIn(event as ProtocolEvent & Complaint) : undefined
    if (said !== undefined) complaints.push(said)
  })
  await send('Page.enable')
  await send('Page.setLifecycleEventsEnabled', { enabled: true })
  await send('Runtime.enable')
  await send('Log.enable')
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
  await send('Emulation.setFocusEmulationEnabled', { enabled: true })

  const mouse = (type: string, { x, y }: { readonly x: number; readonly y: number }, more: object = {}) =>
    send('Input.dispatchMouseEvent', { type, x, y, ...more })
  const sendEach = async (commands: readonly (readonly [method: string, params: object])[]) => {
    for (const [method, params] of commands) await send(method, params)
  }
  return {
    async go(url) {
      const { loaderId, errorText } = await send<{ loaderId?: string; errorText?: string }>('Page.navigate', { url })
      if (errorText) throw new Error(`${url}: ${errorText}`)
      // An answer without a loader is a navigation within the same document.
      if (loaderId !== undefined) await loads.of(loaderId)
    },
    async reload() {
      const next = loads.next()
      await send('Page.reload')
      await next
    },
    async call<Answer>(source: string, ...args: readonly unknown[]) {
      const { result, exceptionDetails: thrown } = await send<Evaluated>('Runtime.evaluate', {
        expression: `(${jsonCall(source, args)})()`,
        awaitPromise: true,
        returnByValue: true,
      })
      if (thrown) throw new Error(thrown.exception?.description ?? thrown.text)
      return jsonAnswer<Answer>(result.value)
    },
    async press(point) {
      await mouse('mouseMoved', point)
      await mouse('mousePressed', point, { button: 'left', clickCount: 1 })
      await mouse('mouseReleased', point, { button: 'left', clickCount: 1 })
    },
    type: (text) => sendEach(typingEvents(text)),
    key: (name, held = []) => sendEach(keyEvents(name, held)),
    complaints: async () => complaints,
    async close() {
      stopListening()
      loads.stop()
      await socket.send('Target.disposeBrowserContext', { browserContextId })
    },
  }
}

/** The documents that have had their load event, by loader; also those whose navigation is answered after the event. */
function watchLoads(socket: MessageSocket, sessionId: string) {
  const loaded = new Set<string>()
  const waiting = new Set<() => void>()
  const stop = socket.onEvent(({ method, params, sessionId: of }) => {
    const { name, loaderId } = params as { readonly name?: string; readonly loaderId: string }
    if (of !== sessionId || method !== 'Page.lifecycleEvent' || name !== 'load') return
    loaded.add(loaderId)
    for (const look of waiting) look()
  })
  const when = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return {
    stop,
    of: (loaderId: string) => when(() => loaded.has(loaderId)),
    next() {
      const before = loaded.size
      return when(() => loaded.size > before)
    },
  }
}
