import * as v from 'valibot'
import { senderSessionId } from '#shared/ids.ts'
import { content } from '#shared/protocol/content.ts'
import { counter, envelope } from '#shared/protocol/envelope.ts'
import type { UnsentLine } from './outbox.ts'
import { seen } from './seen.ts'

const unsentLine = v.strictObject({
  session: senderSessionId,
  sequence: counter,
  content,
  seen,
  envelope: v.nullable(envelope),
})

/** Lines that a tab remembers as not acknowledged. A line that cannot be shown, and so cannot be sent, is dropped alone. */
export const unsentLines = v.pipe(
  v.array(v.unknown()),
  v.transform((lines): readonly UnsentLine[] =>
    lines.flatMap((line) => {
      const parsed = v.safeParse(unsentLine, line)
      return parsed.success ? [parsed.output] : []
    }),
  ),
)
