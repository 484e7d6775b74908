import { Emitter } from '@socket.io/redis-emitter'
import type { Namespace, Server } from 'socket.io'
import { unreachable } from '#shared/result.ts'
import type { Eviction, NodeNotice, Notice, Supersession } from '../notice/notice.ts'
import {
  conversationRoom,
  coordinationRoom,
  deskRoom,
  socketRoom,
  staffNamespaces,
  staffRoom,
  ticketRoom,
  ticketsRoom,
} from '../notice/rooms.ts'
import type { Publication } from '../store/port.ts'

type Audience = {
  readonly emit: (name: string, body: unknown) => boolean
  readonly disconnectSockets: (close: boolean) => void
}
/** The calls that Socket.IO's server and its Redis emitter share. */
export type Broadcaster = {
  readonly of: (namespace: string) => { readonly to: (rooms: string | string[]) => Audience }
}
/** A notice for sockets. Notices for nodes take another path. */
export type SocketNotice = Exclude<Notice, NodeNotice>

/** The event name of notices between nodes. */
const toNodes = 'told'

/** Broadcasts to the sockets of this node, and through the adapter to those of every other node. */
export const allNodes = (sockets: Server): Broadcaster => ({ of: (namespace) => sockets.of(namespace) })

/** Sends to the sockets of this node only. Most rooms hold one socket or none, and an empty room costs no encoding; a broadcast costs more. */
export const thisNode = (sockets: Server): Broadcaster => ({
  of: (namespace) => ({ to: (rooms) => audienceHere(sockets.of(namespace), rooms) }),
})

function audienceHere(namespace: Namespace, rooms: string | string[]): Audience {
  if (typeof rooms !== 'string') return namespace.local.to(rooms)
  const { adapter, sockets } = namespace
  // Copy the set: a socket that disconnects leaves the room at once.
  const there = [...(adapter.rooms.get(rooms) ?? [])].flatMap((id) => sockets.get(id) ?? [])
  return {
    emit(name, body) {
      for (const socket of there) socket.emit(name, body)
      return true
    },
    disconnectSockets(close) {
      for (const socket of there) socket.disconnect(close)
    },
  }
}

/** Encodes notices as Socket.IO's emitter publishes them. The adapters under `key` then send them to the sockets of every node. */
export function publishUnder(key: string): (notices: readonly Notice[]) => readonly Publication[] {
  let written: Publication[] = []
  const emitter = new Emitter(
    { publish: (channel: string, message: string | Buffer) => written.push({ channel, message }) },
    { key },
  )
  return (notices) => {
    written = []
    emitToAll(emitter, (notice) => emitter.serverSideEmit(toNodes, notice), notices)
    return written
  }
}

/** Sends the notices for the sockets of every node, and those between nodes. Those for each node's own sockets (`onlyHere`) are left out. */
export function emitToAll(
  broadcaster: Broadcaster,
  tellNodes: (notice: NodeNotice) => void,
  notices: readonly Notice[],
): void {
  for (const notice of notices) {
    if (notice.to === 'every-node') tellNodes(notice)
    else if (!notice.onlyHere) emitNotice(broadcaster, notice)
  }
}

/** Calls `hear` for the notices between nodes, this node's included. */
export function onNodeNotice(sockets: Server, hear: (notice: NodeNotice) => void): void {
  sockets.on(toNodes, hear)
}

/** Sends one notice to its sockets. */
export function emitNotice(broadcaster: Broadcaster, notice: SocketNotice): void {
  if (notice.to === 'evicted-staff') evict(broadcaster, notice)
  else if (isSupersession(notice)) supersede(broadcaster, notice)
  else audienceOf(broadcaster, notice).emit(notice.name, notice.body)
}

function audienceOf(broadcaster: Broadcaster, notice: Exclude<SocketNotice, Eviction | Supersession>): Audience {
  const everyone = (namespace: string) => broadcaster.of(namespace).to([])
  switch (notice.to) {
    case 'youth':
      return broadcaster.of('/youth').to(conversationRoom(notice.conversation))
    case 'every-youth':
      return everyone('/youth')
    case 'follow-up':
      return broadcaster.of('/follow-up').to(ticketRoom(notice.ticket))
    case 'listener':
      return broadcaster.of('/listener').to(deskRoom(notice.staff))
    case 'every-listener':
      return everyone('/listener')
    case 'cell':
      return broadcaster.of('/cell').to(staffRoom(notice.staff))
    case 'every-cell':
      return notice.name === 'team:changed' ? everyone('/cell') : broadcaster.of('/cell').to(ticketsRoom)
    case 'supervisor':
      return broadcaster.of('/supervisor').to(staffRoom(notice.staff))
    case 'every-supervisor':
      return broadcaster.of('/supervisor').to(coordinationRoom)
    default:
      return unreachable(notice)
  }
}

function evict(broadcaster: Broadcaster, { staff, reason }: Eviction): void {
  for (const namespace of staffNamespaces) end(broadcaster, namespace, staffRoom(staff), 'session:ended', { reason })
}

const isSupersession = (notice: SocketNotice): notice is Supersession => notice.to.startsWith('superseded-')

function supersede(broadcaster: Broadcaster, notice: Supersession): void {
  const room = socketRoom(notice.connection)
  if (notice.to === 'superseded-youth') end(broadcaster, '/youth', room, 'conversation:superseded', {})
  else if (notice.to === 'superseded-thread') end(broadcaster, '/follow-up', room, 'thread:superseded', {})
  else end(broadcaster, `/${notice.role}`, room, 'session:ended', { reason: 'superseded' })
}

/** Sends the reason, then closes the connections. */
function end(broadcaster: Broadcaster, namespace: string, room: string, name: string, body: unknown): void {
  broadcaster.of(namespace).to(room).emit(name, body)
  broadcaster.of(namespace).to(room).disconnectSockets(true)
}
