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
/** What Socket.IO's server and its Redis emitter are told in the same words. */
export type Voice = { readonly of: (namespace: string) => { readonly to: (rooms: string | string[]) => Audience } }
/** What is said to somebody's sockets; nodes are told otherwise. */
export type Said = Exclude<Notice, NodeNotice>

/** What one node says to the others themselves. */
const toNodes = 'told'

/** Reaches the sockets of this node, and through the adapter those of every other. */
export const everywhere = (sockets: Server): Voice => ({ of: (namespace) => sockets.of(namespace) })

/** Reaches the sockets of this node alone. Most rooms hold one, or nobody, for whom nothing is encoded; a broadcast would cost more. */
export const here = (sockets: Server): Voice => ({
  of: (namespace) => ({ to: (rooms) => audienceHere(sockets.of(namespace), rooms) }),
})

function audienceHere(namespace: Namespace, rooms: string | string[]): Audience {
  if (typeof rooms !== 'string') return namespace.local.to(rooms)
  const { adapter, sockets } = namespace
  // A copy: who is disconnected leaves the room at once.
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

/** Writes down, as Socket.IO's emitter would publish it, what the adapters under `key` then tell the sockets of every node. */
export function carrierUnder(key: string): (notices: readonly Notice[]) => readonly Publication[] {
  let written: Publication[] = []
  const emitter = new Emitter(
    { publish: (channel: string, message: string | Buffer) => written.push({ channel, message }) },
    { key },
  )
  return (notices) => {
    written = []
    for (const notice of notices) {
      if (notice.to === 'every-node') emitter.serverSideEmit(toNodes, notice)
      else if (!notice.onlyHere) say(emitter, notice)
    }
    return written
  }
}

/** What the changes of every node, this one too, tell the nodes themselves. */
export function hearNodes(sockets: Server, hear: (notice: NodeNotice) => void): void {
  sockets.on(toNodes, hear)
}

/** Says one notice to whom it is for. */
export function say(voice: Voice, notice: Said): void {
  if (notice.to === 'evicted-staff') evict(voice, notice)
  else if (isSupersession(notice)) supersede(voice, notice)
  else audienceOf(voice, notice).emit(notice.name, notice.body)
}

function audienceOf(voice: Voice, notice: Exclude<Said, Eviction | Supersession>): Audience {
  const everyone = (namespace: string) => voice.of(namespace).to([])
  switch (notice.to) {
    case 'youth':
      return voice.of('/youth').to(conversationRoom(notice.conversation))
    case 'every-youth':
      return everyone('/youth')
    case 'follow-up':
      return voice.of('/follow-up').to(ticketRoom(notice.ticket))
    case 'listener':
      return voice.of('/listener').to(deskRoom(notice.staff))
    case 'every-listener':
      return everyone('/listener')
    case 'cell':
      return voice.of('/cell').to(staffRoom(notice.staff))
    case 'every-cell':
      return notice.name === 'team:changed' ? everyone('/cell') : voice.of('/cell').to(ticketsRoom)
    case 'supervisor':
      return voice.of('/supervisor').to(staffRoom(notice.staff))
    case 'every-supervisor':
      return voice.of('/supervisor').to(coordinationRoom)
    default:
      return unreachable(notice)
  }
}

function evict(voice: Voice, { staff, reason }: Eviction): void {
  for (const namespace of staffNamespaces) end(voice, namespace, staffRoom(staff), 'session:ended', { reason })
}

const isSupersession = (notice: Said): notice is Supersession => notice.to.startsWith('superseded-')

function supersede(voice: Voice, notice: Supersession): void {
  const room = socketRoom(notice.connection)
  if (notice.to === 'superseded-youth') end(voice, '/youth', room, 'conversation:superseded', {})
  else if (notice.to === 'superseded-thread') end(voice, '/follow-up', room, 'thread:superseded', {})
  else end(voice, `/${notice.role}`, room, 'session:ended', { reason: 'superseded' })
}

/** Tells why, then closes. */
function end(voice: Voice, namespace: string, room: string, name: string, body: unknown): void {
  voice.of(namespace).to(room).emit(name, body)
  voice.of(namespace).to(room).disconnectSockets(true)
}
