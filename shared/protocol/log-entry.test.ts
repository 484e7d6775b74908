import * as v from 'valibot'
import { expect, test } from 'vitest'
import { limits } from './limits.ts'
import { logEntry } from './log-entry.ts'

test('[L7][M19] an entry at a position that no log reaches is malformed: a page goes through every position before it', () => {
  const at = (position: number) => v.is(logEntry, { kind: 'author', position, certificate: 'a.b.c' })
  // Events and changes of readers follow a full log: a few for each epoch.
  expect([at(limits.conversationEntries + 4 * limits.epochs), at(1_000_000_000)]).toEqual([true, false])
})
