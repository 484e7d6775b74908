import { parseCarried } from '#shared/protocol/carried.ts'
import { parseCertificate } from '#shared/protocol/certificate.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { carriedTickets, type RotationBegun, type ToCarry } from '#shared/protocol/rotation.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import { rotatingKey, rotationWithin } from '../staff/rotating.ts'
import { type ActiveStaff, organisationKey } from '../staff/state.ts'
import type { Store } from '../store/port.ts'
import { liveTickets } from '../ticket/list.ts'
import { isUsable, type LiveTicket, threadLog } from '../ticket/state.ts'
import { readLogPage } from '../transaction/read-log.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'

export type RotationParts = {
  readonly store: Store
  readonly transactor: Transactor
  /** The operator's configuration names the organisation's key (`RELAIS_PIN`). */
  readonly isPinned: boolean
}

/**
 * Lets nobody begin a conversation for two minutes, so that a coordinator can replace the organisation's key (SPEC S24), and answers what the new key has to
 * sign. Begins nothing while a conversation is open. Refuses `full` for more tickets than one rotation carries. A repeat begins anew.
 */
export async function beginRotation(
  { store, transactor, isPinned }: RotationParts,
  identify: Rule<ActiveStaff>,
  now: number,
): Promise<Result<RotationBegun, RefusalName>> {
  const until = now + rotationWithin
  const begun = await transactor.transact((draft) => {
    const supervisor = identify(draft)
    if (!supervisor.ok) return supervisor
    if (isPinned) return ok(null)
    draft.write(rotatingKey, { by: supervisor.value.id, until })
    return ok(draft.read(organisationKey))
  })
  if (!begun.ok) return begun
  if (begun.value === null) return ok({ state: 'pinned' })
  // From here on no conversation begins and no ticket comes, so that these lists stay complete.
  const conversations = (await store.list('conversation')).length
  const tickets = conversations === 0 ? await ticketsToCarry(store, begun.value.organisation) : []
  if (conversations === 0 && tickets.length <= carriedTickets)
    return ok({ state: 'begun', until, tickets: tickets.map(({ carry }) => carry), authors: newAuthors(tickets) })
  const given = await transactor.transact((draft) => {
    draft.write(rotatingKey, null)
    return ok(null)
  })
  if (!given.ok) return given
  return conversations > 0 ? ok({ state: 'talking', conversations }) : refuse('full')
}

/** A ticket with content, and the certificates of its thread's authors, by fingerprint. */
export type Carrying = {
  readonly ticket: LiveTicket
  readonly carry: ToCarry
  readonly certificates: ReadonlyMap<string, string>
}

/** Every ticket with content. `organisation`: the present key. A certificate that it did not sign, and that no former statement names, proves nobody. */
export async function ticketsToCarry(store: Store, organisation: string): Promise<readonly Carrying[]> {
  const found: Carrying[] = []
  for (const ticket of (await liveTickets(store)).filter(isUsable)) {
    const named = namedIn(ticket.carried)
    const isGood = (print: string, text: string) =>
      named.has(print) || verifySigned(parseCertificate(text), organisation).ok
    const all = await membersOf(store, ticket)
    const certificates = new Map([...all].filter(([print, text]) => isGood(print, text)))
    const carry = {
      ...{ ticket: ticket.id, consent: sha256OfText(ticket.consent), former: ticket.carried },
      authors: [...certificates.keys()].sort(),
    }
    found.push({ ticket, carry, certificates })
  }
  return found
}

/** Whoever has written in the thread, and whoever wrapped the ticket's key last. */
async function membersOf(store: Store, { id, wrapper }: LiveTicket): Promise<ReadonlyMap<string, string>> {
  const certificates = new Map<string, string>(wrapper === null ? [] : [[sha256OfText(wrapper), wrapper]])
  for (let after = 0, more = true; more; ) {
    const page: { readonly entries: readonly LogEntry[]; readonly more: boolean } = await readLogPage(
      store,
      threadLog(id),
      after,
    )
    for (const entry of page.entries)
      if (entry.kind === 'author') certificates.set(sha256OfText(entry.certificate), entry.certificate)
    after = page.entries.at(-1)?.position ?? after
    more = page.more
  }
  return certificates
}

/** The members whom an earlier statement names. */
function namedIn(statement: string | null): ReadonlySet<string> {
  const said = statement === null ? null : parseCarried(statement)
  return new Set(said?.ok ? said.value.payload.authors : [])
}

/** The certificates that no statement of an earlier rotation names, each once. */
function newAuthors(all: readonly Carrying[]): string[] {
  const found = new Set<string>()
  for (const { carry, certificates } of all) {
    const known = namedIn(carry.former)
    for (const [print, text] of certificates) if (!known.has(print)) found.add(text)
  }
  return [...found]
}
