import { allows, phaseAfter } from '#shared/conversation/phase.ts'
import type { OfferId, StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { ReadersEntry } from '#shared/protocol/log-entry.ts'
import { parseReaders, type Reader, type ReadersBody } from '#shared/protocol/readers.ts'
import { ok, refuse } from '#shared/result.ts'
import { addToDesk, takeFromDesk } from '../desk/changes.ts'
import { deskKey } from '../desk/state.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { isPublished } from '../staff/published-roster.ts'
import { type ActiveStaff, staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { appendEntry, readHead } from '../transaction/message-log.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceToListener, announceToYouth, changeConversation } from './changes.ts'
import { dropPass, livePass } from './pass-place.ts'
import { releaseConversation } from './release.ts'
import {
  type AssignedConversation,
  type ConversationState,
  conversationLog,
  type GrantedConversation,
  grantDue,
  lookDue,
  readClaimed,
  type YouthClaim,
} from './state.ts'

type KeptAt = { readonly position: number | null }

/**
 * The device changes who reads (SPEC C5, C7). The service keeps and forwards the entry as it came, whoever signed it: devices and desks verify it.
 * Refuses `not-available`; `malformed`; `stale` unless it is the next entry, for the present listener, or the colleague to whom they pass it on, under their present certificate and a roster that the service has;
 * `full` for an epoch beyond the last. `offer`: the person's yes to it. A repeat of the newest entry changes nothing.
 */
export function changeReaders(
  claim: YouthClaim,
  entry: string,
  now: number,
  limits: Limits,
  offer?: OfferId,
): Rule<KeptAt> {
  const parsed = parseReaders(entry)
  const hash = sha256OfText(entry)
  return (draft) => {
    const conversation = readClaimed(draft, claim)
    if (!conversation) return refuse('not-available')
    if (!parsed.ok) return parsed
    if (hash === conversation.former) return ok({ position: null })
    const { body } = parsed.value.payload
    if (!isNext(conversation, body)) return refuse('stale')
    if (body.epoch >= promised.epochs) return refuse('full')
    const [reader, ...others] = body.readers
    if (others.length > 0) return refuse('not-allowed')
    return reader
      ? letIn(draft, conversation, { entry, hash, reader, offer }, now, limits)
      : body.opens === undefined
        ? letGo(draft, conversation, { entry, hash })
        : passToNext(draft, conversation, { entry, hash, offer }, now, limits)
  }
}

const isNext = ({ id, epoch, former }: ConversationState, body: ReadersBody): boolean =>
  body.conversation === id && body.epoch === epoch + 1 && body.former === former

type Change = { readonly entry: string; readonly hash: string }

function letIn(
  draft: Draft,
  conversation: ConversationState,
  { entry, hash, reader, offer }: Change & { readonly reader: Reader; readonly offer: OfferId | undefined },
  now: number,
  limits: Limits,
) {
  const coming = comingListener(conversation, offer)
  if (!coming) return refuse('stale')
  const staff = draft.read(staffKey(coming.listener))
  if (staff?.status !== 'active' || !isPresent(staff, reader)) return refuse('stale')
  // A desk takes any other roster for another team that the service shows, and anybody can be a device.
  if (!isPublished(draft, reader.roster)) return refuse('stale')
  const granted: GrantedConversation = {
    ...coming,
    epoch: conversation.epoch + 1,
    former: hash,
    readers: [{ staff: staff.id, kind: reader.kind }],
    lookBy: now + limits.lookWithin,
    pass: null,
  }
  if (conversation.phase === 'granted') moveToColleague(draft, conversation, coming.listener, now)
  changeConversation(draft, conversation, granted)
  draft.due(grantDue(granted.id), null)
  draft.due(lookDue(granted.id), granted.lookBy)
  const kept = append(draft, granted, { entry, certificates: [staff.certificate] })
  const body = { conversation: granted.id, entries: [kept] }
  draft.announce({ to: 'listener', staff: staff.id, name: 'log:appended', body })
  announceToListener(draft, granted)
  announceToYouth(draft, granted, now)
  return ok({ position: kept.position })
}

/** The listener whom the device may let in now: the one who is assigned, or the colleague to whom theirs passes it on by this very offer (SPEC C42, C44). */
function comingListener(
  conversation: ConversationState,
  offer: OfferId | undefined,
): Omit<GrantedConversation, 'lookBy' | 'pass'> | null {
  if (allows(conversation, 'youth:grant')) {
    const { grantBy: _, ...always }: AssignedConversation = conversation
    return { ...always, phase: phaseAfter(conversation, 'youth:grant') }
  }
  const pass = livePass(conversation)
  if (pass?.state !== 'asked' || pass.to === null || pass.offer !== offer || !allows(conversation, 'youth:answer-pass'))
    return null
  const { lookBy: _, pass: __, ...always } = conversation
  return { ...always, phase: phaseAfter(conversation, 'youth:answer-pass'), listener: pass.to }
}

/** The colleague's held place becomes the conversation's, in the commit in which the former listener's access ends (G4, G11). */
function moveToColleague(draft: Draft, conversation: GrantedConversation, to: StaffId, now: number): void {
  takeFromDesk(draft, conversation, 'passed', now)
  dropPass(draft, conversation, null, now)
  const desk = draft.read(deskKey(to))
  if (!desk) throw new Error('only somebody at a desk is offered a conversation')
  addToDesk(draft, desk, conversation.id, now)
}

/**
 * The former reader is gone: from here on nobody reads, until the device lets somebody in. A listener who is already assigned sees the new epoch,
 * because a slow device may take a while to let them in.
 */
function letGo(draft: Draft, conversation: ConversationState, { entry, hash }: Change) {
  if (!allows(conversation, 'youth:let-go') || conversation.readers.length === 0) return refuse('stale')
  const alone = {
    ...conversation,
    phase: phaseAfter(conversation, 'youth:let-go'),
    epoch: conversation.epoch + 1,
    former: hash,
    readers: [],
  } as ConversationState
  changeConversation(draft, conversation, alone)
  const { position } = append(draft, alone, { entry, certificates: [] })
  if (alone.phase === 'assigned') announceToListener(draft, alone)
  return ok({ position })
}

/**
 * The person's yes to whoever is free next (SPEC C45): nobody reads, and the conversation waits again in its own place. The former listener's access ends in this
 * commit.
 */
function passToNext(
  draft: Draft,
  conversation: ConversationState,
  { entry, hash, offer }: Change & { readonly offer: OfferId | undefined },
  now: number,
  limits: Limits,
) {
  const pass = livePass(conversation)
  if (pass?.state !== 'asked' || pass.to !== null || pass.offer !== offer) return refuse('stale')
  if (!allows(conversation, 'youth:pass-to-next')) return refuse('stale')
  takeFromDesk(draft, conversation, 'passed', now)
  const alone = { ...conversation, epoch: conversation.epoch + 1, former: hash, readers: [] }
  releaseConversation(draft, alone, 'passed', now, limits)
  const { position } = append(draft, alone, { entry, certificates: [] })
  return ok({ position })
}

const isPresent = ({ certificate, enc }: ActiveStaff, { kind, fingerprint, key }: Reader): boolean =>
  kind === 'listener' && key === enc && fingerprint === sha256OfText(certificate)

function append(
  draft: Draft,
  { id }: ConversationState,
  change: Pick<ReadersEntry, 'entry' | 'certificates'>,
): ReadersEntry {
  const log = conversationLog(id)
  const entry: ReadersEntry = { kind: 'readers', position: readHead(draft, log).lastPosition + 1, ...change }
  appendEntry(draft, log, entry)
  return entry
}
