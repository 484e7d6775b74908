import { t } from '@lingui/core/macro'
import { useEffect, useState } from 'react'
import { connect } from '#client/connection/connection.ts'
import { unsent } from '#client/conversation/outbox.ts'
import { nothingSeen } from '#client/conversation/seen.ts'
import { followUpNotices, followUpRequests } from '#shared/protocol/follow-up.ts'
import type { FollowUpProps } from '../parts.ts'
import { EnterCode } from './enter-code.tsx'
import { forgetTicket, type RememberedTicket, recallTicket, rememberTicket } from './memory.ts'
import { openThread, type Thread } from './thread.ts'
import { YourFollowUp } from './your-follow-up.tsx'

/** The follow-up of this tab: with its keys the thread, without them the six words. */
export function FollowUp({ pin, settings, storage, onBack }: FollowUpProps) {
  const [remembered, setRemembered] = useState<RememberedTicket | undefined>(() => recallTicket(storage))
  const [thread, setThread] = useState<Thread | null>(null)
  const { phone } = settings.adults

  useEffect(() => {
    if (!remembered) return
    let closed = false
    let opened: Thread | null = null
    const connection = connect({
      namespace: '/follow-up',
      requests: followUpRequests,
      notices: followUpNotices,
    })
    const { keys, withCode } = remembered
    void openThread({
      keys,
      connection,
      left: remembered.unsent,
      seen: remembered.seen,
      now: Date.now,
      onErased: () => forgetTicket(storage),
      onLog: ({ outbox }, seen) => rememberTicket(storage, { keys, withCode, unsent: unsent(outbox), seen }),
    }).then((made) => {
      if (closed) return made.close()
      opened = made
      setThread(made)
    })
    return () => {
      closed = true
      if (opened) opened.close()
      else connection.close()
      setThread(null)
    }
  }, [remembered, storage])

  if (!remembered) {
    const onOpen = (keys: RememberedTicket['keys']) => {
      const found = { keys, withCode: true, unsent: [], seen: nothingSeen }
      rememberTicket(storage, found)
      setRemembered(found)
    }
    return <EnterCode deploymentId={pin.deploymentId} phone={phone} onOpen={onOpen} onBack={onBack} />
  }
  if (!thread) return <p role="status">{t`On ouvre ton suivi…`}</p>
  return (
    <YourFollowUp
      thread={thread}
      phone={phone}
      withCode={remembered.withCode}
      keeps={storage.keeps()}
      onBack={onBack}
    />
  )
}
