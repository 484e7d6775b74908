import { expect, test } from 'vitest'
import { countOf, startBell } from '#client/bell/bell-machine.ts'
import { newId } from '#client/crypto/random.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import { aFloorListener, closedWeek, noTeam, quietFloor } from '../testing/coordination.ts'
import { newsAt } from './desk-news.ts'
import { noRoster, type RosterState } from './roster-state.ts'
import { noUpkeep } from './upkeep.ts'

const [sam, noa] = [newId<StaffId>(), newId<StaffId>()]
const called = aFloorListener({
  id: sam,
  call: { state: 'rings-everywhere', reason: 'danger', conversation: null },
})
const ticket = { ticket: newId<TicketId>(), phase: 'received', receivedOn: '2026-11-21', taker: null } as const
const member = { id: noa, role: 'listener', login: 'noa', alias: 'Noa' } as const

type Given = { floor?: Partial<Floor>; members?: StaffMember[]; altered?: StaffId[]; roster?: Partial<RosterState> }

const stateOf = ({ floor, members = [], altered = [], roster }: Given) => ({
  view: {
    self: noa,
    ...{ organisationWrap: null, joining: null, members, team: noTeam, hours: closedWeek, clockAheadMs: 0 },
    floor: { ...quietFloor, ...floor },
  },
  upkeep: { ...noUpkeep, altered },
  roster: { ...noRoster, ...roster },
})
const news = (given: Given) => newsAt(stateOf(given))?.map(({ key, until }) => `${key} ${until}`)

test('before the service has answered nothing is known, and a quiet floor has nothing new', () => {
  expect(newsAt({ ...stateOf({}), view: null })).toBe(null)
  expect(news({})).toEqual([])
})

test('a call is new until somebody answers it, and a refused certificate until somebody has seen it', () => {
  const floor = { listeners: [called], withheldGrants: [{ listener: sam, alias: 'Sam' }] }
  expect(news({ floor })).toEqual([`call ${sam} gone`, `withheld ${sam} gone`])
  const seen = { state: 'seen', by: 'Noa', reason: 'danger', conversation: null } as const
  expect(news({ floor: { listeners: [{ ...called, call: seen }] } })).toEqual([])
})

test('[C25] a call rings first at those on duty, then at everybody; one whose listener left rings too', () => {
  const call = { state: 'rings-on-duty', reason: 'relief', conversation: null } as const
  const listeners = [{ ...called, call }]
  expect(news({ floor: { listeners } })).toEqual([])
  expect(news({ floor: { listeners, onDuty: [{ id: sam, alias: 'Sam' }] } })).toEqual([])
  expect(news({ floor: { listeners, onDuty: [{ id: noa, alias: 'Noa' }] } })).toEqual([`call ${sam} gone`])
  for (const state of ['rings-everywhere', 'nobody-on-duty', 'nobody-answered'] as const)
    expect(news({ floor: { listeners: [{ ...called, call: { ...call, state } }] } })).toEqual([`call ${sam} gone`])
  const missedCalls = [{ listener: sam, alias: 'Sam', reason: 'danger' as const }]
  expect(news({ floor: { missedCalls } })).toEqual([`missed call ${sam} gone`])
})

test('[C35] a listener who would like to talk is new until somebody looks at the page', () => {
  expect(news({ floor: { wishes: [{ listener: sam, alias: 'Sam' }] } })).toEqual([`wish ${sam} looked`])
})

test('what stands above every part is new until somebody looks at the page', () => {
  const trouble = { kind: 'older' } as unknown as RosterState['trouble']
  expect(news({ roster: { trouble } })).toEqual(['roster looked'])
  const left: StaffMember = { ...member, status: 'deactivated', heldKey: false }
  expect(news({ members: [left], roster: { notRevoked: [noa] } })).toEqual([`not revoked ${noa} looked`])
  const active: StaffMember = { ...member, status: 'active', certificate: '', nextKey: null, here: false }
  expect(news({ members: [active], altered: [noa] })).toEqual([`altered ${noa} looked`])
  expect(news({ floor: { tickets: [{ ...ticket, alarm: true }] } })).toEqual([`untaken ${ticket.ticket} looked`])
})

test('the title counts each of them', () => {
  const floor = {
    listeners: [called],
    tickets: [{ ...ticket, alarm: true }],
    withheldGrants: [{ listener: sam, alias: 'Sam' }],
  }
  expect(countOf({ ...startBell, news: newsAt(stateOf({ floor })) })).toBe(3)
})
