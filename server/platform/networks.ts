import { isIP, isIPv4 } from 'node:net'

/**
 * The networks in which an address counts, narrowest first: only the address itself for IPv4; the /64, /56 and /48 for IPv6, because a
 * provider gives one subscriber anything from a /64 to a /48 (RFC 6177, RIPE-690).
 */
export type Networks = readonly [string, ...string[]]

/** The number of subscribers that a network counts as, by its place in `Networks`. A mobile provider gives each /64 of a /48 to another phone. */
export const subscribersIn: readonly number[] = [1, 4, 16]

/** Parses the forms that proxies write: an address alone, or with a port (`192.0.2.1:443`, `[2001:db8::1]:443`). Null for anything else. */
export function networksOf(said: string): Networks | null {
  const address = withoutPort(said.trim())
  if (isIPv4(address)) return [address]
  const groups = groupsOf(address)
  if (groups === null) return null
  const mapped = mappedFrom(groups)
  if (mapped !== null) return [mapped]
  const [a = 0, b = 0, c = 0, d = 0] = groups
  return [named(64, a, b, c, d), named(56, a, b, c, d & 0xff00), named(48, a, b, c)]
}

const withPort = /^(?:\[(?<six>[^\]]+)\](?::\d{1,5})?|(?<four>[\d.]+):\d{1,5})$/

function withoutPort(said: string): string {
  const { six, four } = withPort.exec(said)?.groups ?? {}
  return six ?? four ?? said
}

/** The eight groups of an IPv6 address in any spelling; null for anything else. Ignores a zone (`%eth0`), which does not identify the sender. */
function groupsOf(address: string): readonly number[] | null {
  const plain = address.replace(/%[\w.-]+$/, '')
  if (isIP(plain) !== 6) return null
  // The URL parser normalises every spelling: lower case, hexadecimal, without leading zeros (WHATWG URL, IPv6 serializer).
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::')
  const before = numbersIn(head)
  const after = numbersIn(tail ?? '')
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

const numbersIn = (groups: string): readonly number[] =>
  groups === '' ? [] : groups.split(':').map((group) => Number.parseInt(group, 16))

/** The IPv4 address of the mapped form `::ffff:192.0.2.1`, which a dual-stack socket gives (RFC 4291 §2.5.5.2). */
function mappedFrom(groups: readonly number[]): string | null {
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : null
}

const named = (bits: number, ...groups: readonly number[]): string =>
  `${groups.map((group) => group.toString(16)).join(':')}/${bits}`
