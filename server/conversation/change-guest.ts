import type { Reader } from '#shared/protocol/readers.ts'
import { refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { isPublished } from '../staff/published-roster.ts'
import { staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { changeConversation } from './changes.ts'
import { endGuest, endUnwanted } from './guest-place.ts'
import { announceJoining } from './joining.ts'
import { inOrder, isNamed, isPresent, keepReaders, type Named, type Yes } from './keep-readers.ts'
import { type GrantedConversation, guestDue, type ReaderRow } from './state.ts'

/** The listener stays. Somebody joins them whom the young person has let in (SPEC C48), or the guest reads no more (SPEC C50–C52). */
export function changeGuest(draft: Draft, conversation: GrantedConversation, change: Named & Yes, now: number) {
  const { guest: named, body } = change
  const { guest, readers } = conversation
  const present = readers.filter(({ kind }) => kind === 'listener')
  const next = { ...conversation, epoch: conversation.epoch + 1, former: change.hash }
  if (!named) {
    if (present.length === readers.length) return refuse('stale')
    const isPutOut = guest?.state === 'reads'
    const isOver = isPutOut && now >= guest.until - clocksApart
    const alone = { ...next, readers: present }
    if (!isPutOut) changeConversation(draft, conversation, alone)
    const after = !isPutOut
      ? alone
      : isOver
        ? endGuest(draft, alone, 'time-over', now)
        : endUnwanted(draft, alone, guest.staff, 'put-out', now)
    return keepReaders(draft, after, change, now)
  }
  if (guest?.state !== 'asked' || guest.question !== change.question) return refuse('stale')
  const staff = draft.read(staffKey(guest.staff))
  if (staff?.status !== 'active' || !isPresent(staff, named) || !isPublished(draft, named.roster))
    return refuse('stale')
  const row: ReaderRow = { staff: staff.id, kind: 'guest', certificate: staff.certificate }
  const until = now + guest.stays
  const joined: GrantedConversation = {
    ...next,
    readers: inOrder(body, [...present, row]),
    guest: { state: 'reads', question: guest.question, staff: staff.id, until },
  }
  changeConversation(draft, conversation, joined)
  draft.due(guestDue(joined.id), until)
  announceJoining(draft, staff.id)
  recordAudit(draft, { kind: 'conversation:joined', actor: staff.id, subject: null, now })
  return keepReaders(draft, joined, change, now)
}

/** A device lets a guest go by its own clock, a little before or after the service's, milliseconds. */
const clocksApart = 60_000

/** The guest who reads on with another listener. */
export function stayingGuest({ readers, guest }: GrantedConversation, named: Reader | null): ReaderRow | null {
  const row = readers.find(({ kind }) => kind === 'guest')
  return row && named && guest?.state === 'reads' && isNamed(row, named) ? row : null
}
