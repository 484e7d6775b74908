import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { beforeAll, expect, test } from 'vitest'
import type { TimelineItem } from '#client/conversation/timeline.ts'
import { now } from '#client/crypto/testing/people.ts'
import { DeskLog } from '#client/pane/desk-log.tsx'
import { faulty, hearNoFaults, unsayable } from '#client/ui/testing/faulty.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { HelpCard } from '#shared/protocol/listener.ts'
import type { Desk } from '../desk/desk.ts'
import type { DeskState, LeftConversation } from '../desk/desk-state.ts'
import { aListener, deskOn, type Listening } from '../testing/at-desk.ts'
import { aFloor, aYoung } from '../testing/floor.ts'
import { showDesk } from '../testing/shown.tsx'

let listening: Listening

beforeAll(async () => {
  listening = await aListener()
})
hearNoFaults()

const isLine = ({ kind }: TimelineItem) => kind === 'line'

/** A desk with two conversations. One component fails to render. */
async function shownWith(fault: (state: DeskState) => DeskState, change = (desk: Desk) => desk) {
  const floor = aFloor(listening.sam, { now: () => now })
  const made = deskOn(floor, listening)
  floor.connect()
  await expect.poll(() => made.state().desk).not.toBeNull()
  for (const words of ['bonjour', 'bonsoir']) {
    const young = await aYoung(listening.sam)
    await floor.assign(young, words, 'encore')
    await floor.grant(young)
  }
  await expect.poll(() => made.state().seats.map(({ log }) => log.timeline.items.filter(isLine).length)).toEqual([2, 2])
  const state = fault(made.state())
  showDesk(change({ ...made, state: () => state }), listening)
}

const part = 'Cette partie ne peut pas être affichée. Le reste de la page continue.'
const seatWith = (state: DeskState, change: (seat: DeskState['seats'][number]) => DeskState['seats'][number]) => ({
  ...state,
  seats: state.seats.map((seat, index) => (index === 0 ? change(seat) : seat)),
})
const composer = () => screen.queryByRole('textbox', { name: 'Réponse' })
const lines = (list: HTMLElement) => [...list.querySelectorAll('li')].map((item) => item.textContent)
const switchOn = () => screen.queryByRole('switch', { name: 'Disponible' })

test('[G21] a fault in one line of the log: the others can be read and answered', async () => {
  await shownWith((state) =>
    seatWith(state, (seat) => {
      const [first, ...others] = seat.log.timeline.items
      if (first?.kind !== 'line') throw new Error('no line')
      const timeline = { ...seat.log.timeline, items: [faulty(first, 'content'), ...others] }
      return { ...seat, log: { ...seat.log, timeline } }
    }),
  )
  const shown = lines(screen.getByRole('log', { name: 'Conversation' }))
  expect(shown[0]).toBe('Ce message ne peut pas être affiché.')
  expect(shown[1]).toContain('encore')
  expect(composer()).toBeVisible()
})

test('[G21] a fault in the display of one line: the others can be read', () => {
  const said = (key: string, text: string) =>
    ({
      kind: 'said',
      position: 1,
      key,
      side: 'theirs',
      from: 'Sam',
      said: { text },
      at: now,
      delivery: undefined,
    }) as const
  const items = [faulty(said('1', 'bonjour'), 'from'), said('2', 'encore')]
  render(<DeskLog {...{ items }} readUpTo={0} newAfter={null} onShown={() => {}} onTryAgain={() => {}} />)
  const shown = lines(screen.getByRole('log', { name: 'Conversation' }))
  expect(shown).toEqual(['Ce message ne peut pas être affiché.', expect.stringContaining('encore')])
})

test('[G21] a fault in one log: the listener can reply, and select the other conversation', async () => {
  await shownWith((state) => seatWith(state, (seat) => faulty(seat, 'youthHas')))
  expect(screen.getByText(part)).toBeVisible()
  expect(composer()).toBeVisible()
  expect(lines(screen.getByRole('list', { name: 'Mes conversations' }))).toHaveLength(2)
})

test('[G21] a fault in one conversation: it can be ended, and the others stay', async () => {
  await shownWith((state) => seatWith(state, (seat) => faulty(seat, 'access')))
  expect(screen.getByText(part)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Terminer' })).toBeVisible()
  expect(lines(screen.getByRole('list', { name: 'Mes conversations' }))).toHaveLength(2)
  expect(switchOn()).toBeVisible()
})

test('[G21] a fault in one item of the list: the others stay, and the desk goes on', async () => {
  await shownWith((state) => ({
    ...state,
    seats: state.seats.map((seat, index) => (index === 1 ? faulty(seat, 'youthTypes') : seat)),
  }))
  const list = lines(screen.getByRole('list', { name: 'Mes conversations' }))
  expect(list).toHaveLength(2)
  expect(list[1]).toBe('Cette ligne ne peut pas être affichée.')
  expect(composer()).toBeVisible()
})

test('[G21] a fault in the top bar: conversations go on', async () => {
  await shownWith((state) => ({ ...state, desk: state.desk && faulty(state.desk, 'capacity') }))
  expect(screen.getByText(part)).toBeVisible()
  expect(composer()).toBeVisible()
})

const notSelected = (state: DeskState, change: (seat: DeskState['seats'][number]) => DeskState['seats'][number]) => ({
  ...state,
  seats: state.seats.map((seat, index) => (index === 1 ? change(seat) : seat)),
})
const left = (conversation: string): LeftConversation => ({
  ...{ conversation: conversation as ConversationId, reason: 'listener', toWrapUp: true },
})

test.each([
  ['what is said of the service', (state) => faulty(state, 'restarting')],
  ['the list of conversations', (state) => notSelected(state, (seat) => faulty(seat, 'conversation'))],
  ['what has ended', (state) => ({ ...state, left: [faulty(left('a'), 'conversation')] })],
] satisfies [string, (state: DeskState) => DeskState][])(
  '[G21] a fault in %s: the conversation in front goes on, and the top bar stays',
  async (_part, fault) => {
    await shownWith(fault)
    expect(screen.getAllByText(part)).toHaveLength(1)
    expect(composer()).toBeVisible()
    expect(switchOn()).toBeVisible()
  },
)

test('[G21] a fault in one conversation that has ended: the outcomes of the others can be recorded', async () => {
  await shownWith((state) => ({ ...state, left: [faulty(left('a'), 'toWrapUp'), left('b')] }))
  expect(screen.getByText(part)).toBeVisible()
  expect(screen.getAllByRole('button', { name: 'Suivi proposé' })).toHaveLength(1)
})

test('[G21] a fault in the announcements: everything on the screen stays', async () => {
  let subscribers = 0
  await shownWith(
    (state) => state,
    (desk) => ({
      ...desk,
      subscribe(handler) {
        subscribers += 1
        // The screen's parts are loaded before the screen.
        if (subscribers === 1) throw new Error('a mistake of ours')
        return desk.subscribe(handler)
      },
    }),
  )
  expect(screen.getByText(part)).toBeVisible()
  expect(composer()).toBeVisible()
})

test('[G21] a fault in one panel: the conversation beside it goes on, and the panel can be closed', async () => {
  await shownWith((state) => seatWith(state, (seat) => ({ ...seat, drafts: faulty(seat.drafts, 'handover') })))
  await userEvent.click(screen.getByRole('button', { name: 'Suivi nécessaire' }))
  expect(screen.getByText(part)).toBeVisible()
  expect(composer()).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Fermer' }))
  expect(screen.queryByText(part)).toBeNull()
})

test('[G21] a fault in one help card: the others are shown and can be sent', async () => {
  const card = (title: string, markdown: string) => ({ id: title, title, markdown }) as HelpCard
  await shownWith((state) => ({ ...state, helpCards: [card('un', unsayable), card('deux', 'Appelle le 3018.')] }))
  await userEvent.click(screen.getByRole('button', { name: 'Fiches d’aide' }))
  expect(await screen.findByText('Appelle le 3018.')).toBeInTheDocument()
  expect(screen.getAllByText(part)).toHaveLength(1)
  expect(screen.getAllByRole('button', { name: /^Envoyer cette fiche/, hidden: true })).toHaveLength(2)
})
