/** The number that follows a name such as `"sequence":` in the bytes of a JSON text; -1 where there is none. */
export function readNumber(name: Buffer, bytes: Buffer, start: number, end: number): number {
  const found = bytes.indexOf(name, start)
  if (found === -1 || found >= end) return -1
  let value = 0
  for (let at = found + name.length; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  return value
}
