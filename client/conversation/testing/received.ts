import { nothingReceived, type Received } from '../receipts.ts'

/** What a page has heard of somebody who has signed to have the log up to a position. */
export const receivedUpTo = (upTo: number, author = 'sam'): Received =>
  new Map([
    [
      author,
      { ranges: [{ after: 0, upTo }], chain: undefined, newest: undefined, pending: undefined, differs: undefined },
    ],
  ])

/** The last position that somebody has signed to have; 0 if there is none. */
export const lastReceived = (received: Received = nothingReceived): number =>
  Math.max(0, ...[...received.values()].flatMap(({ ranges }) => ranges.map(({ upTo }) => upTo)))
