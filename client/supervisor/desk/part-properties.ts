import type { CoordinationDesk, DeskState } from './coordination-desk.ts'
import type { DeskView } from './desk-view.ts'

/** What every part of coordination's screen is given. */
export type PartProperties = {
  readonly desk: CoordinationDesk
  readonly view: DeskView
  readonly upkeep: DeskState['upkeep']
  readonly roster: DeskState['roster']
}
