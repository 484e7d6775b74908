import { endWithTest } from '#shared/testing/end-with-test.ts'
import { type ConversationLog, createConversationLog, type LogOptions } from '../conversation-log.ts'

/** A log that is stopped at the end of its test. */
export function aLog(options: LogOptions): ConversationLog {
  const log = createConversationLog(options)
  endWithTest(log.stop)
  return log
}

/** The words of each line that the log shows, and the kind of anything else. */
export const words = (log: ConversationLog) =>
  log
    .state()
    .timeline.items.map((item) =>
      item.kind === 'line' && item.content.kind === 'text' ? item.content.text : item.kind,
    )
