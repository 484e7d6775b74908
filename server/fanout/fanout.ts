import type { BroadcastOperator, DefaultEventsMap, Server } from 'socket.io'
import { unreachable } from '#shared/result.ts'
import { conversationRoom, deskRoom, staffNamespaces, staffRoom, ticketRoom, ticketsRoom } from '../rooms.ts'
import type { Eviction, Notice, Supersession } from './notice.ts'

export type Fanout = { readonly announce: (notices: readonly Notice[]) => void }

type Named = Exclude<Notice, Eviction | Supersession>
type Audience = BroadcastOperator<DefaultEventsMap, unknown>

/** Carries notices to the sockets they are for, on this node and, through Socket.IO's adapter, on every other. */
export function createFanout(sockets: Server): Fanout {
  return {
    announce(notices) {
      for (const notice of notices) announceOne(notice)
    },
  }

  function announceOne(notice: Notice): void {
    if (notice.to === 'evicted-staff') {
      evict(notice)
      return
    }
    if (notice.to === 'superseded-youth') {
      supersede(notice)
      return
    }
    const audience = audienceOf(notice)
    const here = notice.onlyHere ? audience.local : audience
    const told = notice.except === undefined ? here : here.except(notice.except)
    told.emit(notice.name, notice.body)
  }

  function audienceOf(notice: Named): Audience {
    switch (notice.to) {
      case 'youth':
        return sockets.of('/youth').to(conversationRoom(notice.conversation))
      case 'every-youth':
        return everyone('/youth')
      case 'follow-up':
        return sockets.of('/follow-up').to(ticketRoom(notice.ticket))
      case 'listener':
        return sockets.of('/listener').to(deskRoom(notice.staff))
      case 'every-listener':
        return everyone('/listener')
      case 'cell':
        return sockets.of('/cell').to(staffRoom(notice.staff))
      case 'every-cell':
        return notice.name === 'team:changed' ? everyone('/cell') : sockets.of('/cell').to(ticketsRoom)
      case 'supervisor':
        return sockets.of('/supervisor').to(staffRoom(notice.staff))
      case 'every-supervisor':
        return everyone('/supervisor')
      default:
        return unreachable(notice)
    }
  }

  function everyone(namespace: string): Audience {
    return sockets.of(namespace).to([])
  }

  function evict({ staff, reason }: Eviction): void {
    for (const namespace of staffNamespaces) {
      const theirs = sockets.of(namespace).in(staffRoom(staff))
      theirs.emit('session:ended', { reason })
      theirs.disconnectSockets(true)
    }
  }

  function supersede({ connection }: Supersession): void {
    const older = sockets.of('/youth').in(connection)
    older.emit('conversation:superseded', {})
    older.disconnectSockets(true)
  }
}
