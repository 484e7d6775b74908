import { t } from '@lingui/core/macro'
import { type ReactNode, type RefObject, useMemo, useRef } from 'react'
import type { ConnectionState } from '#client/connection/connection.ts'
import type { PageSettings } from '#client/connection/page-settings.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { useFocusOnArrival } from '../focus-on-arrival.ts'
import type { TalkState } from '../visit/talk-state.ts'
import type { Visit } from '../visit/visit.ts'
import { Composer } from './composer.tsx'
import { EndButton } from './end-button.tsx'
import { Joining } from './joining.tsx'
import { Log } from './log.tsx'
import { Passing } from './passing.tsx'
import { readFrom } from './read-from.ts'
import { ReadersLine } from './readers-line.tsx'
import { showLines } from './show-lines.ts'
import { troubleWords } from './trouble-words.ts'
import { Unanswered } from './unanswered.tsx'
import { Waiting } from './waiting.tsx'

/** Waiting and talking are one screen, so that lines written while waiting stay in place. `card` follows the last line. */
export function Conversation(props: {
  visit: Visit
  talk: TalkState
  connection: ConnectionState
  settings: PageSettings
  /** False where a reload loses the conversation. */
  keeps: boolean
  card: ReactNode
  actions: ReactNode
  /** The way to the information, above the first line. */
  information: ReactNode
  field: RefObject<HTMLTextAreaElement | null>
}) {
  const { visit, talk, settings } = props
  const { phone } = settings.adults
  const title = useFocusOnArrival<HTMLHeadingElement>()
  const card = useRef<HTMLDivElement>(null)
  const lines = useShownLines(visit, talk)
  const alias = talk.reader?.alias
  const troubles = troubleWords(talk, phone)
  const at = visit.now
  // The next one has the keys, and their entry is being read.
  const isChanging = talk.service?.phase === 'talking' && talk.service.granted
  // One question at a time: the other one stays as it was left.
  const isAsked = talk.passing !== undefined || talk.joining !== undefined

  return (
    <section className="youth-conversation">
      <div className="youth-bar">
        <h1 ref={title} tabIndex={-1}>
          {alias ? t`Tu parles avec ${alias}` : isChanging ? t`Un instant…` : t`On te cherche quelqu’un`}
        </h1>
        {props.actions}
        <EndButton onEnd={visit.end} />
      </div>
      <ReadersLine visit={visit} talk={talk} field={props.field} />
      {!alias && !isChanging && (
        <Waiting waiting={talk.service?.phase === 'waiting' ? talk.service : undefined} phone={phone} />
      )}
      {!props.keeps && (
        <p className="notice" data-kind="warn">
          {t`Ton navigateur ne garde rien pour cette page.`} {t`Si tu la recharges, tu perds la conversation.`}
        </p>
      )}
      <div role="status">
        {troubles.map((words) => (
          <p key={words} className="notice" data-kind="warn">
            {words}
          </p>
        ))}
      </div>
      <Log lines={lines} caughtUp={talk.caughtUp} above={props.information}>
        <div ref={card} hidden={isAsked}>
          {props.card}
        </div>
      </Log>
      <Passing visit={visit} talk={talk} field={props.field} />
      <Joining visit={visit} talk={talk} field={props.field} />
      <div hidden={isAsked}>
        <Unanswered visit={visit} talk={talk} connection={props.connection} />
      </div>
      <p className="youth-typing">{alias && talk.theyType && t`${alias} écrit…`}</p>
      {props.card && !isAsked && (
        <button type="button" className="button youth-question" onClick={() => readFrom(card.current)}>
          {t`Voir la question`}
        </button>
      )}
      {!talk.broken && (
        <Composer
          field={props.field}
          kept={visit.talk()?.fields}
          onSend={(text) => visit.say({ kind: 'text', text, at: instantOf(at()) })}
          onTyping={visit.type}
        />
      )}
    </section>
  )
}

export function useShownLines(visit: Visit, { log, reader, received, overdue }: TalkState) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names that the visit knows change with the reader.
  return useMemo(() => {
    const names = visit.talk()
    return names ? showLines(log, names, { received, overdue, reader }) : []
  }, [visit, log.timeline, log.outbox, reader, received, overdue])
}
