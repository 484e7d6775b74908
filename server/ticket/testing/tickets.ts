import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { type Rewrap, rewrap } from '#shared/protocol/rewrap.ts'
import type { ContactReason } from '#shared/protocol/ticket-openings.ts'
import { counterKey, type DayCounter } from '../../day-count/day-count.ts'
import type { Notice } from '../../notice/notice.ts'
import { type EraseList, openEraseList } from '../../outside-store/erase-list.ts'
import { randomId, randomSecret } from '../../platform/random-id.ts'
import { type ActiveStaff, newSession, sessionKey, staffKey } from '../../staff/state.ts'
import { type KeyPair, newKeyPair, signJws } from '../../staff/testing/people.ts'
import { openTemporaryStore } from '../../store/testing/temporary-store.ts'
import { type TeamEpochState, teamKey } from '../../team/state.ts'
import { createTransactor, type Rule, type Transactor } from '../../transaction/transactor.ts'
import type { Member } from '../cell-rules.ts'
import { withdrawByPermit, withdrawTicket } from '../erase.ts'
import { giveContact, openTicket } from '../open.ts'
import { preparePermit } from '../permit.ts'
import { rewrapTicket, type Wrapper } from '../rewrap.ts'
import { isLive, ticketKey } from '../state.ts'
import { submitTicket } from '../submit.ts'
import { type ConsentedTicket, consentedTicket } from './consented-ticket.ts'
import type { DrawnPermit } from './drawn-permit.ts'

/** The moment of all tests, and its day. */
export const now = Date.parse('2026-11-23T19:31:07.123Z')
export const day = '2026-11-23'
export const dayMs = 24 * 60 * 60 * 1000
export const settings = { alarmHours: 24 }
export const team = randomId()

const member = (alias: string): Member => ({ id: randomId() as StaffId, alias })
export const sam = member('Sam')
export const lou = member('Lou')

export const as =
  (who: Member): Rule<Member> =>
  () => ({ ok: true, value: who })

const sessions = { youth: randomId() as Envelope['session'], cell: randomId() as Envelope['session'] }
export const line = (role: 'youth' | 'cell', sequence: number): Envelope => ({
  ...{ epoch: 0, role, session: sessions[role], sequence, sealed: randomSecret() },
})

/** Sam, who wraps tickets anew. */
export const samKey = newKeyPair()
const wrapper: Wrapper = { id: sam.id, sig: samKey.public, certificate: 'certificate of Sam' }

export const rewrapBy = (by: KeyPair, said: Rewrap): string => signJws('rewrap', by, rewrap, said)

export const sessionOf = ({ id }: Member) => `session of ${id}`

/** A signed text whose signature is another one. */
export const spoilt = (jws: string) => `${jws.slice(0, -6)}${jws.at(-6) === 'A' ? 'B' : 'A'}${jws.slice(-5)}`

/** Gives each test of a file a store of its own, with a team, and what it does with tickets there. */
export function ticketsForEachTest() {
  let opened: Awaited<ReturnType<typeof openTemporaryStore>>
  let transactor: Transactor
  let eraseList: EraseList
  let notices: Notice[]

  beforeEach(async () => {
    opened = await openTemporaryStore()
    eraseList = openEraseList(join(opened.directory, 'secrets'))
    notices = []
    transactor = createTransactor(opened.store, (announced) => notices.push(...announced))
    await keepTeam([1])
  })
  afterEach(() => opened.close())

  const parts = () => ({ store: opened.store, transactor, settings, eraseList })
  const transact = <Value>(rule: Rule<Value>) => transactor.transact(rule)
  const submit = (submission: ConsentedTicket['submission'], at = now) => submitTicket(parts(), submission, at)
  const end = (permit: DrawnPermit, how: 'refused' | 'withdrawn') =>
    withdrawByPermit(
      parts(),
      { r: permit.r, sig: permit.sig },
      { how, text: how === 'refused' ? permit.refusal({ day }) : permit.withdrawal({ day }) },
      now,
    )
  const refusals = async () => {
    const [counter] = await opened.store.load([counterKey(day).key])
    return (counter?.value as DayCounter | undefined)?.['handovers-refused'] ?? 0
  }
  const withdraw = (id: string, text: string) => withdrawTicket(parts(), id, text, now)
  const open = (id: string, name: 'triage' | 'content', who: Member) =>
    openTicket(parts(), id, { opening: { name }, session: sessionOf(who), identify: as(who) }, now)
  const openContact = (id: string, reason: ContactReason, who: Member) =>
    transact(giveContact(id, { opening: { name: 'contact', reason }, session: sessionOf(who), identify: as(who) }, now))
  /** Signs the members in. */
  const keepSessions = (...members: readonly Member[]) =>
    transact((draft) => {
      for (const who of members) {
        draft.write(sessionKey(sessionOf(who)), { ...newSession(who.id, now), expires: now + dayMs })
        draft.write(staffKey(who.id), { id: who.id, status: 'active', session: sessionOf(who) } as ActiveStaff)
      }
      return { ok: true, value: null }
    })
  const rewrapAs = (request: Parameters<typeof rewrapTicket>[1]) =>
    rewrapTicket(parts(), request, () => ({ ok: true, value: wrapper }), now)

  /** A consented ticket whose permit was made known. */
  async function consented(options: Partial<Parameters<typeof consentedTicket>[0]> = {}): Promise<ConsentedTicket> {
    const ticket = consentedTicket({ day, team, ...options })
    await transact(preparePermit(ticket.permit.commitment, now))
    return ticket
  }

  async function submitted(): Promise<ConsentedTicket> {
    const ticket = await consented()
    expect(await submit(ticket.submission)).toEqual({ ok: true, value: {} })
    return ticket
  }

  const keepTeam = (epochs: readonly number[]) =>
    transact((draft) => {
      const epoch: Omit<TeamEpochState, 'epoch'> = {
        public: '',
        certificate: 'certified',
        certificateExpires: now + dayMs,
        recoveryWrap: '',
        claim: '',
        madeOn: day,
        holders: [],
        retired: false,
      }
      draft.write(teamKey, {
        id: team,
        recovery: '',
        newEpochNeeded: false,
        erasing: [],
        epochs: epochs.map((number) => ({ ...epoch, epoch: number })),
      })
      return { ok: true, value: null }
    })

  const told = (name: string) => notices.filter((notice) => 'name' in notice && notice.name === name)

  async function expiryOf(id: string) {
    const found = await transact((draft) => {
      const ticket = draft.read(ticketKey(id))
      return { ok: true, value: ticket && isLive(ticket) ? ticket.expiresOn : null }
    })
    return found.ok ? found.value : null
  }

  async function phaseOf(id: string) {
    const found = await transact((draft) => ({ ok: true, value: draft.read(ticketKey(id))?.phase }))
    return found.ok ? found.value : null
  }

  async function trail() {
    return (await opened.store.readAudit(0, 100)).map(({ kind, actor }) => [kind, actor])
  }

  return {
    store: () => opened.store,
    forgetNotices: () => void notices.splice(0),
    ...{
      transact,
      submit,
      end,
      refusals,
      withdraw,
      open,
      openContact,
      keepSessions,
      rewrap: rewrapAs,
      consented,
      submitted,
      keepTeam,
      told,
      expiryOf,
      phaseOf,
      trail,
      parts,
    },
  }
}
