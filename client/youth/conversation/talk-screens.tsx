import { t } from '@lingui/core/macro'
import { type ReactNode, type RefObject, useRef } from 'react'
import { shownUpTo } from '#client/conversation/timeline.ts'
import { Boundary } from '#client/ui/boundary.tsx'
import { InformationLink } from '../information-links.tsx'
import type { TalkScreensProps, WrittenLine } from '../parts.ts'
import { Returning } from '../returning.tsx'
import { holdsTicket } from '../visit/remembered-ticket.ts'
import { proposalUnderWay } from '../visit/tab-storage.ts'
import type { TalkState } from '../visit/talk-state.ts'
import { After } from './after.tsx'
import { Conversation, useShownLines } from './conversation.tsx'
import { Elsewhere } from './elsewhere.tsx'
import { openProposal } from './proposals.ts'

/** The screens of a conversation: open, ended, and open in another tab. */
export function TalkScreens(props: TalkScreensProps) {
  const { visit, state, settings, storage } = props
  const { talk } = state
  const field = useRef<HTMLTextAreaElement>(null)
  const card = talk && cardOf(props, talk, field)
  const actions = <FollowUpButton {...props} />
  if (state.screen === 'elsewhere') return <Elsewhere onTakeBack={visit.takeBack} />
  if (state.screen === 'after') {
    return (
      <After
        visit={visit}
        end={state.end}
        heard={state.heard}
        talk={talk}
        settings={settings}
        card={card}
        actions={actions}
      />
    )
  }
  if (!talk) return <Returning words={t`La conversation arrive…`} />
  return (
    <Conversation
      {...{ visit, talk, settings, card, actions, field }}
      connection={state.connection}
      keeps={storage.keeps()}
      information={<InformationLink onInformation={props.onInformation} />}
    />
  )
}

/** If this tab holds a ticket, one tap opens its thread, during the conversation and after it. */
function FollowUpButton({ storage, pin, onFollowUp }: TalkScreensProps) {
  if (!pin || !holdsTicket(storage)) return null
  return (
    <button type="button" className="button" data-kind="quiet" onClick={onFollowUp}>
      {t`Ton suivi`}
    </button>
  )
}

function cardOf(props: TalkScreensProps, talk: TalkState, field: CardProps['field']): ReactNode {
  const names = props.visit.talk()
  const open = names && openProposal(talk.log, names, proposalUnderWay(props.storage))
  return open ? (
    <Boundary
      key={open.proposal.id}
      words={t`La question ne peut pas être affichée. Rien n’est transmis. Tu peux en parler.`}
      again={t`Réessayer`}
    >
      <Card {...props} talk={talk} open={open} field={field} />
    </Boundary>
  ) : undefined
}

type CardProps = TalkScreensProps & {
  talk: TalkState
  open: NonNullable<ReturnType<typeof openProposal>>
  /** The field of the conversation. It gets the focus when the card goes. */
  field: RefObject<HTMLTextAreaElement | null>
}

function Card({ visit, talk, open, field, parts, pin, settings, storage, onFollowUp }: CardProps) {
  const lines = useShownLines(visit, talk).filter((line): line is WrittenLine => line.kind === 'text')
  const { ConsentCard } = parts
  const { proposal, from } = open
  const seen = () => {
    const shown = visit.state().talk
    return shown && shownUpTo(shown.log.timeline)
  }
  if (!pin) return null
  return (
    <ConsentCard
      proposal={proposal}
      from={from}
      pin={pin}
      now={visit.now}
      settle={visit.settle}
      heldFor={() => visit.talk()?.heldFor(proposal.id) ?? 0}
      seen={seen}
      permits={visit.talk()?.permits ?? []}
      lines={lines}
      settings={settings}
      storage={storage}
      kept={visit.talk()?.fields}
      onAnswer={(answer, seen) => {
        if (answer !== 'yes') field.current?.focus()
        visit.say({ kind: 'answer', proposal: proposal.id, answer }, seen)
      }}
      onHandedOver={onFollowUp}
    />
  )
}
