import { useCallback, useMemo } from 'react'
import { DeskLog } from '#client/pane/desk-log.tsx'
import type { Names } from '#client/pane/item-words.ts'
import { showItems } from '#client/pane/shown-items.ts'
import type { Desk } from '../desk/desk.ts'
import type { SeatState } from '../desk/seat-state.ts'

type SeatLogProps = Pick<
  SeatState,
  'conversation' | 'youthHas' | 'overdue' | 'youthDiffers' | 'readUpTo' | 'newAfter'
> &
  SeatState['log'] &
  Names & { readonly desk: Desk }

/** The log of one conversation of the desk. It is made anew only when something that it shows changes, not at each key in the reply. */
export function SeatLog({
  desk,
  conversation,
  timeline,
  outbox,
  youthHas,
  overdue,
  youthDiffers,
  ...props
}: SeatLogProps) {
  const { youth, self, readUpTo, newAfter } = props
  const items = useMemo(
    () => showItems({ log: { timeline, outbox }, youthHas, overdue, youthDiffers }, { youth, self }),
    [timeline, outbox, youthHas, overdue, youthDiffers, youth, self],
  )
  const onShown = useCallback((position: number) => desk.show(conversation, position), [desk, conversation])
  const onTryAgain = useCallback(() => desk.tryAgain(conversation), [desk, conversation])
  return <DeskLog items={items} readUpTo={readUpTo} newAfter={newAfter} onShown={onShown} onTryAgain={onTryAgain} />
}
