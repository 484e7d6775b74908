import { type Broadcaster, emitToAll } from '#server/fanout/broadcast.ts'
import type { NodeNotice, Notice } from '#server/notice/notice.ts'
import { type Change, type Json, logOfHead, type Publication } from '#server/store/port.ts'

type ForSockets = { readonly namespace: string; readonly rooms: string | string[] }

/** What one node sends to the others: a notice for sockets, sockets to close, or a message for the nodes themselves. */
export type NodeMessage =
  | (ForSockets & { readonly kind: 'emit'; readonly name: string; readonly body: unknown })
  | (ForSockets & { readonly kind: 'disconnect' })
  | { readonly kind: 'node'; readonly notice: NodeNotice }
  /** A stored state, sent by the store itself. */
  | { readonly kind: 'state'; readonly key: string; readonly version: number; readonly value: Json }

/** What a change publishes: one message for each notice, as a Socket.IO emitter would encode it. */
export function carry(notices: readonly Notice[]): readonly Publication[] {
  const messages: NodeMessage[] = []
  const write = (message: NodeMessage) => messages.push(message)
  emitToAll(writingBroadcaster(write), (notice) => write({ kind: 'node', notice }), notices)
  return messages.length === 0 ? [] : [{ channel: 'nodes', message: JSON.stringify(messages) }]
}

/** What the step that keeps a change sends, in this order: its published messages, then the conversations and the heads of logs as they are now. */
export function messagesOf({ publish, writes }: Change): readonly NodeMessage[] {
  const published = publish.flatMap(({ message }) => JSON.parse(message.toString()) as readonly NodeMessage[])
  const told = writes.filter(({ key }) => key.startsWith('conversation/') || logOfHead(key) !== null)
  const states = told.map(({ key, version, next }) => ({ kind: 'state', key, version, value: next }) as const)
  return [...published, ...states]
}

/** Sends nothing itself: it records each notice. */
export const writingBroadcaster = (write: (message: NodeMessage) => void): Broadcaster => ({
  of: (namespace) => ({
    to: (rooms) => ({
      emit(name, body) {
        write({ kind: 'emit', namespace, rooms, name, body })
        return true
      },
      disconnectSockets() {
        write({ kind: 'disconnect', namespace, rooms })
      },
    }),
  }),
})

/** The part of a message for the node itself, not for its sockets. */
export type Hearing = {
  readonly notice: (notice: NodeNotice) => void
  readonly state: (key: string, version: number, read: () => Json) => void
}

/** Carries out a message on this node. */
export function follow(own: Broadcaster, message: NodeMessage, hear: Hearing): void {
  if (message.kind === 'node') hear.notice(message.notice)
  else if (message.kind === 'state') hear.state(message.key, message.version, () => message.value)
  else if (message.kind === 'emit') own.of(message.namespace).to(message.rooms).emit(message.name, message.body)
  else own.of(message.namespace).to(message.rooms).disconnectSockets(true)
}
