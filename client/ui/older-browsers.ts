// Functions that these pages use and the oldest supported browsers lack (Chrome 90, Firefox 91). The staff's pages load them first, the
// youth page with the conversation: nothing before that needs them. A function that the browser has is not replaced.

type Listed<Item> = { readonly length: number; readonly [index: number]: Item }

function at<Item>(this: Listed<Item>, index: number): Item | undefined {
  const whole = Math.trunc(index) || 0
  return this[whole < 0 ? this.length + whole : whole]
}

function add(to: object, name: string, value: unknown): void {
  if (!(name in to)) Object.defineProperty(to, name, { value, configurable: true, writable: true })
}

/** Called once, before anything else of the page runs. */
export function supplyWhatIsMissing(): void {
  for (const { prototype } of [Array, String, Object.getPrototypeOf(Uint8Array)]) add(prototype, 'at', at)
  add(Object, 'hasOwn', (of: object, name: PropertyKey) => Object.getOwnPropertyDescriptor(of, name) !== undefined)
  add(Array.prototype, 'findLast', function <
    Item,
  >(this: Item[], test: (item: Item, index: number, all: Item[]) => unknown) {
    for (let index = this.length - 1; index >= 0; index--) {
      const item = this[index] as Item
      if (test(item, index, this)) return item
    }
    return undefined
  })
  add(Array.prototype, 'toSorted', function <Item>(this: Item[], order?: (one: Item, other: Item) => number) {
    return [...this].sort(order)
  })
  // Does what a press on the form's button does: it checks required fields and dispatches `submit`.
  add(HTMLFormElement.prototype, 'requestSubmit', function (this: HTMLFormElement) {
    this.querySelector<HTMLElement>('[type="submit"]')?.click()
  })
}

supplyWhatIsMissing()
