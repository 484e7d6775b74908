import { reportFault } from './report-fault.ts'

/**
 * What is shown of each item, worked out for each by itself: one that a mistake of ours stops is shown as `instead` says, and stops no other.
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
