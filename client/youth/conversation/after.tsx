import { t } from '@lingui/core/macro'
import { type ReactNode, useState } from 'react'
import type { PageSettings } from '#client/connection/page-settings.ts'
import { limits } from '#shared/protocol/limits.ts'
import { unreachable } from '#shared/result.ts'
import { PhoneNumbers } from '../emergency.tsx'
import { useFocusOnArrival } from '../focus-on-arrival.ts'
import type { TalkEnd, TalkState } from '../visit/talk-state.ts'
import type { Visit, VisitState } from '../visit/visit.ts'
import { useShownLines } from './conversation.tsx'
import { Log } from './log.tsx'

/** The screen after the conversation: how it ended, and where to find help. No form, and nothing to dismiss. */
export function After(props: {
  visit: Visit
  end: TalkEnd
  heard: VisitState['heard']
  talk: TalkState | undefined
  settings: PageSettings
  card: ReactNode
  actions: ReactNode
}) {
  const { visit, end, heard, talk, settings } = props
  const [cleared, setCleared] = useState(false)
  const title = useFocusOnArrival<HTMLHeadingElement>()
  return (
    <article className="youth-text">
      <h1 ref={title} tabIndex={-1}>
        {end === 'cooling-down' ? t`Il faut attendre un peu` : t`C’est fini`}
      </h1>
      <p>{endWords(end)}</p>
      {end !== 'cooling-down' && <p role="status">{erasedWords(heard)}</p>}
      {props.card}
      {talk && !cleared && end !== 'cooling-down' && (
        <>
          <p>{t`Tu peux encore relire ici. Après, il n’y a plus rien.`}</p>
          <Reread visit={visit} talk={talk} />
          <button type="button" className="button" onClick={() => setCleared(true)}>
            {t`Effacer l’écran`}
          </button>
        </>
      )}
      <div className="youth-ways">
        {props.actions}
        <button type="button" className="button" onClick={() => visit.show('before')}>
          {t`Revenir au début`}
        </button>
      </div>
      <p>{t`Si ça ne va pas, tu peux appeler. C’est gratuit.`}</p>
      <PhoneNumbers numbers={settings.emergency} />
    </article>
  )
}

function Reread({ visit, talk }: { visit: Visit; talk: TalkState }) {
  return <Log lines={useShownLines(visit, talk)} caughtUp={false} />
}

function erasedWords(heard: VisitState['heard']): string {
  switch (heard) {
    case 'asking':
      return t`On prévient le site…`
    case 'unheard': {
      const minutes = (limits.youthAwayTalking + limits.erasedAfterEnd) / 60_000
      return t`Il n’y a pas de réseau. Le site ne sait pas encore que c’est fini. Garde cette page ouverte. Sinon, tout est effacé dans ${minutes} minutes au plus.`
    }
    case 'heard': {
      const minutes = limits.erasedAfterEnd / 60_000
      return t`Tes messages sont effacés chez nous, en ${minutes} minute au plus.`
    }
    default:
      return unreachable(heard)
  }
}

function endWords(end: TalkEnd): string {
  switch (end) {
    case 'listener':
      return t`L’autre personne a terminé la conversation.`
    case 'stopped':
      return t`La conversation s’est arrêtée. Des derniers messages ont pu manquer.`
    case 'away':
      return t`On ne te voyait plus. La conversation s’est fermée.`
    case 'cooling-down':
      return t`Tu pourras écrire à nouveau dans ${limits.coolDown / 60_000} minutes au plus.`
    case 'gone':
      return t`Cette conversation n’existe plus.`
    default:
      return t`C’est toi qui as arrêté. Merci d’avoir parlé.`
  }
}
