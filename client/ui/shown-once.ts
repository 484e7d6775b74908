/** What was made of an object, and of what else. */
type Made<Shown> = { readonly from: readonly unknown[]; readonly shown: Shown }

/**
 * Makes what a screen shows of an object once: the same comes back for the same `from`, so that React renders it once (`memo`). It keeps what it made
 * last of each object, as long as the object itself is kept. What `show` throws is thrown, and nothing is kept.
 */
export function createShownOnce<Item extends object, Shown>() {
  const kept = new WeakMap<Item, Made<Shown>>()
  return (item: Item, from: readonly unknown[], show: () => Shown): Shown => {
    const before = kept.get(item)
    if (before && isSame(before.from, from)) return before.shown
    const shown = show()
    kept.set(item, { from, shown })
    return shown
  }
}

const isSame = (one: readonly unknown[], other: readonly unknown[]) =>
  one.length === other.length && one.every((value, index) => Object.is(value, other[index]))
