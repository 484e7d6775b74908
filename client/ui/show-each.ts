import { reportFault } from './report-fault.ts'

/**
 * Shows each item separately. An item for which `show` throws is shown by `instead`, and affects no other item.
 */
export const showEach = <Item, Shown>(
  items: readonly Item[],
  show: (item: Item) => Shown,
  instead: (item: Item) => Shown,
  onFault: (fault: unknown) => void = reportFault,
): Shown[] =>
  items.map((item) => {
    try {
      return show(item)
    } catch (fault) {
      onFault(fault)
      return instead(item)
    }
  })
