import { expect } from 'vitest'
import type { Looking } from '#client/bell/looking.ts'
import { now } from '#client/crypto/testing/people.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { eventually } from '#shared/testing/eventually.ts'
import type { Desk } from '../desk/desk.ts'
import { type aListener, deskOn } from './at-desk.ts'
import { aFloor, type Floor, type Young } from './floor.ts'

type Listening = Awaited<ReturnType<typeof aListener>>

type More = {
  readonly certificate?: string | null
  readonly after?: Scheduler['after']
  readonly running?: Scheduler['now']
  readonly looking?: Looking
}

/** Sam's desk, none of whose timers ever fires unless a test gives it others. */
export const aDesk = (floor: Floor, listening: Listening, more: More = {}): Desk =>
  deskOn(floor, listening, {
    ...(more.looking && { looking: more.looking }),
    ...(more.certificate !== undefined && { certificate: () => more.certificate ?? null }),
    scheduler: { now: more.running ?? (() => performance.now()), after: more.after ?? (() => () => {}) },
  })

/** The desk, with these young people at it: each has said « bonjour », and granted the key. */
export async function atWork(listening: Listening, present: Young | readonly Young[], more: More = {}) {
  const youngs = [present].flat() as readonly Young[]
  const floor = aFloor(listening.sam, { team: listening.team, now: () => now })
  const desk = aDesk(floor, listening, more)
  floor.connect()
  for (const young of youngs) {
    await floor.assign(young, 'bonjour')
    await floor.grant(young)
  }
  await eventually(() => {
    expect(desk.state().desk).not.toBeNull()
    for (const young of youngs) expect(said(desk, young)).toEqual(['bonjour'])
  })
  return { floor, desk }
}

export const seatOf = (desk: Desk, { conversation }: Young) =>
  desk.state().seats.find((seat) => seat.conversation === conversation)

/** What the desk shows of a conversation: its texts, and its warnings by their names. */
export const said = (desk: Desk, young: Young) =>
  seatOf(desk, young)
    ?.log.timeline.items.filter(({ kind }) => kind !== 'readers')
    .map((item) =>
      item.kind === 'line' && item.content.kind === 'text'
        ? item.content.text
        : item.kind === 'warning'
          ? item.warning
          : item.kind,
    )

/** What the young person's device reads. */
export const texts = async (floor: Floor, young: Young) =>
  (await floor.reads(young)).map((content) => (content.kind === 'text' ? content.text : content.kind))

/** The young person's device tells its permits, and the desk has read them. */
export async function tellPermits(floor: ReturnType<typeof aFloor>, desk: Desk, young: Young) {
  await floor.tellPermits(young)
  await eventually(() =>
    expect(seatOf(desk, young)?.log.timeline.items.at(-1)).toMatchObject({ content: { kind: 'permits' } }),
  )
}
