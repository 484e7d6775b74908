import { useEffect, useRef } from 'react'
import type { ConversationId } from '#shared/ids.ts'

/** The field of the conversation in front, and how the focus comes to it. */
export function useReplyField(inFront: ConversationId | null) {
  const field = useRef<HTMLTextAreaElement>(null)
  const wantsReply = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each conversation in front has another composer.
  useEffect(() => {
    if (wantsReply.current) field.current?.focus()
    wantsReply.current = false
  }, [inFront])
  /** With the next conversation in front. */
  const toNextReply = () => {
    wantsReply.current = true
  }
  /** The composer may exist only after the next render. */
  const toReply = () => {
    if (field.current) field.current.focus()
    else toNextReply()
  }
  return { field, toReply, toNextReply }
}
