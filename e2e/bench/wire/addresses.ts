/** An address of somebody, as a reverse proxy says it: benchmarks play people who have one each (198.18.0.0/15, RFC 2544). */
export const addressOf = (person: number): string =>
  `198.${18 + (Math.floor(person / 65_536) % 2)}.${Math.floor(person / 256) % 256}.${person % 256}`
