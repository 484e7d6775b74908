import { NodeWebSocket, NodeXHR } from 'socket.io-client'

/** Long polling in the browser or in Node: in a browser's bundle, the package's `browser` field replaces the `Node…` classes. */
export const Polling = NodeXHR

/** A WebSocket that calls `began` when it opens, and the returned function once it has failed or closed. */
export function websocketTransport(began: () => () => void): typeof NodeWebSocket {
  return class extends NodeWebSocket {
    override doOpen() {
      const ended = began()
      this.on('error', ended).on('close', ended)
      super.doOpen()
      // Safari up to 15 throws if the content policy does not name the WebSocket's address. Engine.IO emits that error before it listens for
      // errors: the connection would then hang, without even polling.
      if (this.ws === undefined) queueMicrotask(() => this.onError('websocket error', undefined))
      return this
    }
  }
}
