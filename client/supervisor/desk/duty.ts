import type { SignedInStaff } from '#client/enrolment/session.ts'
import type { DeskState, SupervisorConnection } from './coordination-desk.ts'
import type { DeskView } from './desk-view.ts'

type Shown = { readonly view: () => DeskView | null; readonly see: (next: Partial<DeskView>) => void }

/** Comes on duty, or goes off. The floor shows it at once. */
export async function setDuty(
  connection: SupervisorConnection,
  isOn: boolean,
  { view, see }: Shown,
  { id, alias }: Pick<SignedInStaff, 'id' | 'alias'>,
) {
  const set = await connection.request('duty:set', { isOn })
  const shown = view()
  if (set.ok && shown) {
    const others = shown.floor.onDuty.filter((one) => one.id !== shown.self)
    see({ floor: { ...shown.floor, onDuty: isOn ? [...others, { id, alias }] : others } })
  }
  return set
}

/** Whether this coordinator is on duty, as the service knows it. */
export const isOnDuty = ({ view }: Pick<DeskState, 'view'>): boolean =>
  view?.floor.onDuty.some(({ id }) => id === view.self) ?? false
