import * as v from 'valibot'
import { type Halves, halvesAt } from '#client/connection/halves.ts'
import { createSealedEntry, pageVault } from '#client/stored/sealed-entry.ts'
import type { SealedEntry, Vault } from '#client/stored/stored-entry.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { bytes32, conversationId, ticketId } from '#shared/ids.ts'
import { curvePoint } from '#shared/protocol/certificate.ts'
import type { HalfOwner } from '#shared/protocol/halves.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import {
  conversationEntry,
  type OpenEntry,
  proposalCharacters,
  type SealedName,
  ticketEntry,
  underWayEntry,
} from './tab-storage.ts'

const conversation = v.pipe(v.string(), v.parseJson(), v.object({ conversation: conversationId, bearer: bytes32 }))
const ticket = v.pipe(v.string(), v.parseJson(), v.object({ keys: v.object({ ticket: ticketId, bearer: bytes32 }) }))

const underWay = v.pipe(
  v.string(),
  v.transform((text) => text.slice(proposalCharacters)),
  v.parseJson(),
  v.object({ submission: v.object({ r: bytes32 }), keys: v.object({ sig: curvePoint }) }),
)

/** For whom the service keeps the half of each entry: whose bearer is in its text. */
const ownerOf: Record<SealedName, (text: string) => HalfOwner> = {
  [conversationEntry]: (text) => ({ kind: 'conversation', ...v.parse(conversation, text) }),
  [ticketEntry]: (text) => ({ kind: 'ticket', ...v.parse(ticket, text).keys }),
  [underWayEntry](text) {
    const { submission, keys } = v.parse(underWay, text)
    return { kind: 'permit', r: submission.r, sig: keys.sig }
  },
}

export type EntryWorld = {
  readonly halves: Halves
  readonly after: Scheduler['after']
  readonly vault: Vault<unknown>
  /** From 0 to below 1. */
  readonly random: () => number
  readonly onFault: (fault: unknown) => void
}

/** What belongs to a ticket is sealed anew up to this long after a load: at the moment of the conversation, it would show that they belong together. */
const ticketAnewWithin = 20_000

/** The tab's sealed entries. They share no secret and no request. */
export function entriesIn({ halves, after, vault, random, onFault }: EntryWorld): OpenEntry {
  return (name, raw): SealedEntry => {
    const isConversation = name === conversationEntry
    return createSealedEntry({
      ...{ name, raw, halves, after, vault, onFault },
      ownerOf: ownerOf[name],
      // `conversation:open` carries it.
      isPlacedElsewhere: isConversation,
      anewAfter: () => (isConversation ? 0 : Math.floor(random() * ticketAnewWithin)),
    })
  }
}

export const openEntry: OpenEntry = entriesIn({
  halves: halvesAt(),
  after: pageScheduler.after,
  vault: pageVault as Vault<unknown>,
  random: Math.random,
  onFault: reportFault,
})
