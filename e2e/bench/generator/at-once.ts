/** Does all of it, so many at a time, and answers in their order. */
export async function atOnce<Item, Value>(
  width: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = []
  const left = items.entries()
  const worker = async () => {
    for (const [index, item] of left) values[index] = await work(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
  return values
}
