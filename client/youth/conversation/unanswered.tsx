import { t } from '@lingui/core/macro'
import { useEffect, useId, useState } from 'react'
import type { ConnectionState } from '#client/connection/connection.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { repeat } from '#client/time/repeat.ts'
import type { TalkState } from '../visit/talk-state.ts'
import type { Visit } from '../visit/visit.ts'
import { afterTick, asksNow, firstUnanswered, noSilence, waitOn } from './silence.ts'

type UnansweredProps = {
  readonly visit: Pick<Visit, 'talk'>
  readonly talk: TalkState
  readonly connection: ConnectionState
}

/** After four minutes without an answer: to wait on, or to ask for somebody else (SPEC C27). The live region exists before its text. */
export function Unanswered({ visit, talk, connection }: UnansweredProps) {
  const { reader, theyType } = talk
  const title = useId()
  const { asks, wait } = useSilence(talk, connection === 'connected')
  const [asked, setAsked] = useState<{ readonly of: number; readonly state: 'asking' | 'only-one' | 'failed' }>()
  const state = asked && asked.of === reader?.epoch ? asked.state : undefined

  async function ask() {
    if (!reader || state === 'asking') return
    const of = reader.epoch
    setAsked({ of, state: 'asking' })
    const answer = await visit.talk()?.askForAnother()
    if (!answer?.ok) setAsked({ of, state: 'failed' })
    else setAsked(answer.value.isOnlyOne ? { of, state: 'only-one' } : undefined)
  }

  const alias = reader?.alias
  const isShown = asks && alias !== undefined && !theyType
  return (
    <>
      <p role="status" className="only-read-aloud">
        {isShown && t`${alias} ne répond pas pour l’instant.`}
      </p>
      {isShown && (
        <section className="notice youth-silence" aria-labelledby={title}>
          <h2 id={title}>{t`${alias} ne répond pas`}</h2>
          <p>{t`${alias} ne répond pas pour l’instant. Ce n’est pas à cause de toi.`}</p>
          <p role="status">
            {state === 'only-one' && t`${alias} est la seule personne en ce moment.`}
            {state === 'failed' && t`Ça n’a pas marché. Essaie encore.`}
          </p>
          <div>
            <button
              type="button"
              className="button"
              onClick={() => {
                setAsked(undefined)
                wait()
              }}
            >
              {t`J'attends encore`}
            </button>
            <button type="button" className="button" aria-disabled={state === 'asking'} onClick={() => void ask()}>
              {t`Demander quelqu'un d'autre`}
            </button>
          </div>
        </section>
      )}
    </>
  )
}

/** Counts while the page is in view and connected, by the device's running clock. */
function useSilence({ reader, log, theyType }: TalkState, isConnected: boolean) {
  const [silence, setSilence] = useState(noSilence)
  const first = reader && firstUnanswered(log.timeline)
  const line = first ? `${reader.epoch} ${first.position}` : null
  useEffect(() => {
    setSilence((now) => afterTick(now, { line, passed: 0, counts: false, types: theyType }))
    if (line === null) return
    let last = pageScheduler.now()
    return repeat(1000, () => {
      const now = pageScheduler.now()
      const passed = now - last
      last = now
      const counts = isConnected && document.visibilityState === 'visible'
      setSilence((before) => afterTick(before, { line, passed, counts, types: theyType }))
    })
  }, [line, isConnected, theyType])
  return { asks: asksNow(silence) && silence.line === line, wait: () => setSilence(waitOn) }
}
