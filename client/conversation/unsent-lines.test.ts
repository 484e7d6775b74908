import * as v from 'valibot'
import { expect, test } from 'vitest'
import { sessionNamed, text } from './testing/service.ts'
import { unsentLines } from './unsent-lines.ts'

const line = (sequence: number, content: unknown) => ({
  ...{ session: sessionNamed('m'), sequence, content },
  ...{ seen: null, envelope: null },
})

test('[G21] a remembered line that cannot be shown is dropped alone: the other lines and the rest of the memory stay', () => {
  const good = [line(0, text('un')), line(4, text('deux'))]
  const bad = [
    line(1, { kind: 'text', text: 'x', at: 8_640_000_000_000_001 }),
    line(2, { kind: 'text', text: '\u200b', at: 0 }),
    line(2 ** 53, text('x')),
    line(3, { kind: 'unknown' }),
    null,
    'x',
  ]
  expect(v.safeParse(unsentLines, [good[0], ...bad, good[1]])).toMatchObject({ success: true, output: good })
})
