import { NodeWebSocket, NodeXHR } from 'socket.io-client'

/** Long polling, of the browser or of Node: in a browser's bundle the `Node…` names are the browser's own, by its package's `browser` field. */
export const Polling = NodeXHR

/** A WebSocket whose opening is told to `began`; what that returns is called once it has failed or is closed. */
export function websocketTransport(began: () => () => void): typeof NodeWebSocket {
  return class extends NodeWebSocket {
    override doOpen() {
      const ended = began()
      this.on('error', ended).on('close', ended)
      super.doOpen()
      // Safari up to 15 throws where the policy does not name a WebSocket's address. Engine.IO tells of that before it listens itself: nothing
      // would ever come of it, not even polling.
      if (this.ws === undefined) queueMicrotask(() => this.onError('websocket error', undefined))
      return this
    }
  }
}
