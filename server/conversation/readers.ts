import { allows, phaseAfter } from '#shared/conversation/phase.ts'
import type { OfferId, StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import { parseReaders, type Reader, type ReadersBody } from '#shared/protocol/readers.ts'
import { ok, refuse } from '#shared/result.ts'
import { addToDesk, takeFromDesk } from '../desk/changes.ts'
import { deskKey } from '../desk/state.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { isPublished } from '../staff/published-roster.ts'
import { staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeGuest, stayingGuest } from './change-guest.ts'
import { announceToListener, changeConversation } from './changes.ts'
import { dropGuest } from './guest-place.ts'
import { announceJoining } from './joining.ts'
import { append, type Change, inOrder, isNamed, isPresent, keepReaders, type Named, type Yes } from './keep-readers.ts'
import { dropPass, livePass } from './pass-place.ts'
import { releaseConversation } from './release.ts'
import {
  type AssignedConversation,
  type ConversationState,
  type GrantedConversation,
  grantDue,
  lookDue,
  type ReaderRow,
  readClaimed,
  type YouthClaim,
} from './state.ts'

type KeptAt = { readonly position: number | null }

/**
 * The device changes who reads (SPEC C5, C7). The service keeps and forwards the entry as it came, whoever signed it: devices and desks verify it.
 * Refuses `not-available`; `malformed`; `stale` unless it is the next entry, for the present listener, the colleague to whom they pass it on, or the coordinator who asks to join, under their present certificate and a roster that the service has;
 * `full` for an epoch beyond the last. `yes`: to what the person says it. A repeat of the newest entry changes nothing.
 */
export function changeReaders(
  claim: YouthClaim,
  entry: string,
  now: number,
  limits: Limits,
  yes: Yes = {},
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
    const listener = body.readers.find(({ kind }) => kind === 'listener')
    const guest = body.readers.find(({ kind }) => kind === 'guest') ?? null
    if (!listener && guest) return refuse('not-allowed')
    if (!listener)
      return body.opens === undefined
        ? letGo(draft, conversation, { entry, hash })
        : passToNext(draft, conversation, { entry, hash, ...yes }, now, limits)
    const change = { entry, hash, body, listener, guest, ...yes }
    return isPresentListener(conversation, listener)
      ? changeGuest(draft, conversation as GrantedConversation, change, now)
      : letIn(draft, conversation, change, now, limits)
  }
}

const isNext = ({ id, epoch, former }: ConversationState, body: ReadersBody): boolean =>
  body.conversation === id && body.epoch === epoch + 1 && body.former === former

const isPresentListener = ({ phase, readers }: ConversationState, listener: Reader): boolean =>
  phase === 'granted' && readers.some((row) => row.kind === 'listener' && isNamed(row, listener))

function letIn(
  draft: Draft,
  conversation: ConversationState,
  { entry, hash, listener, guest, body, offer }: Named & Yes,
  now: number,
  limits: Limits,
) {
  const coming = comingListener(conversation, offer)
  if (!coming) return refuse('stale')
  const staff = draft.read(staffKey(coming.listener))
  if (staff?.status !== 'active' || !isPresent(staff, listener)) return refuse('stale')
  // A desk takes any other roster for another team that the service shows, and anybody can be a device.
  if (!isPublished(draft, listener.roster)) return refuse('stale')
  const staying = conversation.phase === 'granted' ? stayingGuest(conversation, guest) : null
  if (guest && !staying) return refuse('stale')
  const row: ReaderRow = { staff: staff.id, kind: 'listener', certificate: staff.certificate }
  const granted: GrantedConversation = {
    ...coming,
    epoch: conversation.epoch + 1,
    former: hash,
    readers: inOrder(body, [row, ...(staying ? [staying] : [])]),
    lookBy: now + limits.lookWithin,
    pass: null,
    guest: staying && conversation.phase === 'granted' ? conversation.guest : null,
  }
  if (conversation.phase === 'granted') {
    moveToColleague(draft, conversation, coming.listener, now)
    if (!staying) dropGuest(draft, conversation, 'over')
  }
  changeConversation(draft, conversation, granted)
  if (granted.guest) announceJoining(draft, granted.guest.staff)
  draft.due(grantDue(granted.id), null)
  draft.due(lookDue(granted.id), granted.lookBy)
  return keepReaders(draft, granted, { entry, hash }, now)
}

/** The listener whom the device may let in now: the one who is assigned, or the colleague to whom theirs passes it on by this very offer (SPEC C42, C44). */
function comingListener(
  conversation: ConversationState,
  offer: OfferId | undefined,
): Omit<GrantedConversation, 'lookBy' | 'pass' | 'guest'> | null {
  if (allows(conversation, 'youth:grant')) {
    const { grantBy: _, ...always }: AssignedConversation = conversation
    return { ...always, phase: phaseAfter(conversation, 'youth:grant') }
  }
  const pass = livePass(conversation)
  if (pass?.state !== 'asked' || pass.to === null || pass.offer !== offer || !allows(conversation, 'youth:answer-pass'))
    return null
  const { lookBy: _, pass: __, guest: ___, ...always } = conversation
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
  { entry, hash, offer }: Change & Yes,
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
