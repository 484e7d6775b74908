import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import { Boundary } from '#client/ui/boundary.tsx'
import { recallTicket } from '../follow-up/memory.ts'
import type { TalkScreensProps, WrittenLine } from '../parts.ts'
import type { TalkState } from '../visit/talk-state.ts'
import { After } from './after.tsx'
import { Conversation, useShownLines } from './conversation.tsx'
import { Elsewhere } from './elsewhere.tsx'
import { openProposal } from './proposals.ts'

/** Talking, having talked, and talking in another tab. */
export function TalkScreens(props: TalkScreensProps) {
  const { visit, state, settings, storage } = props
  const { talk } = state
  const card = talk && cardOf(props, talk)
  const actions = <FollowUpButton {...props} />
  if (state.screen === 'elsewhere') return <Elsewhere onTakeBack={visit.takeBack} />
  if (state.screen === 'after') {
    return (
      <After
        visit={visit}
        end={state.end ?? 'gone'}
        heard={state.heard}
        talk={talk}
        settings={settings}
        card={card}
        actions={actions}
      />
    )
  }
  if (!talk) return <p role="status" className="youth-text">{t`La conversation arrive…`}</p>
  return (
    <Conversation visit={visit} talk={talk} settings={settings} keeps={storage.keeps()} card={card} actions={actions} />
  )
}

/** Once this tab holds a ticket, its thread is one tap away, beside the conversation and after it. */
function FollowUpButton({ storage, pin, onFollowUp }: TalkScreensProps) {
  if (!pin || !recallTicket(storage)) return null
  return (
    <button type="button" className="button" data-kind="quiet" onClick={onFollowUp}>
      {t`Ton suivi`}
    </button>
  )
}

function cardOf(props: TalkScreensProps, talk: TalkState): ReactNode {
  const names = props.visit.talk()
  const open = names && openProposal(talk.log, names.readerOf)
  return open ? (
    <Boundary
      key={open.proposal.id}
      words={t`La question ne peut pas être affichée. Rien n’est transmis. Tu peux en parler.`}
      again={t`Réessayer`}
    >
      <Card {...props} talk={talk} open={open} />
    </Boundary>
  ) : undefined
}

type CardProps = TalkScreensProps & { talk: TalkState; open: NonNullable<ReturnType<typeof openProposal>> }

function Card({ visit, talk, open, parts, pin, settings, storage, onFollowUp }: CardProps) {
  const lines = useShownLines(visit, talk).filter((line): line is WrittenLine => line.kind === 'text')
  const { ConsentCard } = parts
  const { proposal, from } = open
  if (!pin) return null
  return (
    <ConsentCard
      proposal={proposal}
      from={from}
      pin={pin}
      now={visit.now}
      heldFor={() => visit.talk()?.heldFor(proposal.id) ?? 0}
      lines={lines}
      settings={settings}
      storage={storage}
      onAnswer={(answer) => visit.say({ kind: 'answer', proposal: proposal.id, answer })}
      onHandedOver={onFollowUp}
    />
  )
}
