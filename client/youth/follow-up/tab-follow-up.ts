import { unsent } from '#client/conversation/outbox.ts'
import { settled } from '#client/ui/settled.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { createKeptFields, type KeptFields } from '../visit/kept-fields.ts'
import { forgetTicket, type RememberedTicket, rememberTicket } from '../visit/remembered-ticket.ts'
import { type TabStorage, ticketEntry, underWayEntry } from '../visit/tab-storage.ts'
import { openThread, type Thread, type ThreadParts } from './thread.ts'

/** A thread on the screen of its young person, and what stands unsent in its fields. */
export type ShownThread = Thread & { readonly fields: KeptFields }

export type TabFollowUp = {
  /** Refused if the page cannot open it; nothing is lost by that. */
  readonly opened: Promise<Result<ShownThread, 'internal'>>
  readonly close: () => void
}

type TabFollowUpParts = Pick<ThreadParts, 'connection' | 'pin' | 'renewPin' | 'now' | 'device' | 'onFault'> & {
  readonly remembered: RememberedTicket
  readonly storage: TabStorage
  readonly scheduler: Pick<Scheduler, 'after'>
}

/** Opens the thread of the ticket that this tab remembers, and remembers for a reload what was read of it and what is not sent. */
export function openTabFollowUp({ remembered, storage, scheduler, ...parts }: TabFollowUpParts): TabFollowUp {
  const { connection, onFault } = parts
  let kept = remembered
  let isClosed = false
  let thread: Thread | null = null
  const keep = (more: Partial<RememberedTicket>) => {
    kept = { ...kept, ...more }
    rememberTicket(storage, kept)
  }
  const fields = createKeptFields(remembered.fields ?? {}, {
    after: scheduler.after,
    save: (fields) => keep({ fields }),
  })

  async function open(): Promise<Result<ShownThread, 'internal'>> {
    const { keys, unsent: left, seen } = remembered
    const made = await openThread({
      ...{ ...parts, scheduler, keys, left, seen },
      onErased() {
        fields.stop()
        forgetTicket(storage)
      },
      onLog: ({ outbox }, read) => keep({ unsent: unsent(outbox), seen: read }),
    })
    thread = made
    if (isClosed) made.close()
    // The other tab may have dropped the half that it shared with this one.
    let wasSuperseded = false
    made.subscribe(() => {
      const isSuperseded = made.get().ended === 'superseded'
      if (isSuperseded && !wasSuperseded) storage.sealAnew(ticketEntry)
      wasSuperseded = isSuperseded
    })
    return ok({ ...made, fields })
  }

  return {
    opened: settled(open, onFault),
    close() {
      isClosed = true
      fields.flush()
      fields.stop()
      if (thread) thread.close()
      else connection.close()
    },
  }
}

const ownEntries = [ticketEntry, underWayEntry] as const

/** Whether a former page load has left something that this one has not opened yet. */
export const holdsSealed = (storage: TabStorage): boolean =>
  ownEntries.some((entry) => storage.holds(entry) && storage.read(entry) === undefined)

/** Opens all that a former page load has left. True if the ticket opens no more. */
export async function openSealed(storage: TabStorage): Promise<boolean> {
  const held = ownEntries.filter((entry) => storage.holds(entry))
  const opened = await Promise.all(held.map((entry) => storage.open(entry)))
  const closed = held.filter((_, index) => opened[index] !== 'opened')
  for (const entry of closed) storage.discard(entry)
  return closed.includes(ticketEntry)
}
