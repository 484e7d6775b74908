import './return-code.css'
import { t } from '@lingui/core/macro'
import { type ReactNode, useEffect, useId, useRef, useSyncExternalStore } from 'react'
import { readFrom } from '../conversation/read-from.ts'
import type { OutcomeStore } from './outcome.ts'
import type { Outcome } from './outcome-machine.ts'

type Way = readonly [words: string, act: () => void]

export type OutcomeScreenProps = {
  readonly store: OutcomeStore
  /** The way out, once the outcome is known. */
  readonly back: string
  readonly onBack: () => void
  /** Whether the way out is there before, too: what is under way stays in this tab. */
  readonly isLeftAnyTime?: boolean
}

/** What is known of a yes that left this device, and what the person can do about it. It says that nothing left only where that is proved. */
export function OutcomeScreen({ store, onBack, back, isLeftAnyTime = false }: OutcomeScreenProps) {
  const state = useSyncExternalStore(store.subscribe, store.state)
  const place = useRef<HTMLElement>(null)
  const title = useId()
  const way: Way = [back, onBack]
  const { words, busy, ways: known } = shownAs(state, store, way)
  const ways = isLeftAnyTime && !known.includes(way) ? [...known, way] : known
  const key = words.join(' ')

  // The button that the person pressed is gone. Focus the new content, so that it is read from its beginning. After a reload nobody pressed one.
  const shownFor = useRef(state.at === 'unknown' && state.trying ? '' : key)
  useEffect(() => {
    if (shownFor.current === key) return
    shownFor.current = key
    readFrom(place.current)
  }, [key])

  return (
    <section className="youth-code" aria-labelledby={title} ref={place}>
      <h2 id={title}>{t`Ta demande`}</h2>
      {busy && <p role="status">{busy}</p>}
      <Notice isQuiet={busy !== undefined}>
        {words.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {ways.length > 0 && (
          <div className="youth-ways">
            {ways.map(([name, act]) => (
              <button key={name} type="button" className="button" onClick={act}>
                {name}
              </button>
            ))}
          </div>
        )}
      </Notice>
    </section>
  )
}

const Notice = ({ isQuiet, children }: { isQuiet: boolean; children: ReactNode }) =>
  isQuiet ? (
    <div className="youth-outcome">{children}</div>
  ) : (
    <div className="notice" data-kind="warn">
      {children}
    </div>
  )

type Shown = { readonly words: readonly string[]; readonly busy?: string; readonly ways: readonly Way[] }

function shownAs(state: Outcome, { resend, withdraw }: OutcomeStore, back: Way): Shown {
  const takeBack: Way = [t`Retirer ma demande`, withdraw]
  switch (state.at) {
    case 'unknown': {
      const unknown = t`On ne sait pas encore si ta demande est partie.`
      if (state.trying) return { busy: t`On transmet ce que tu as choisi…`, words: [unknown], ways: [takeBack] }
      const more = state.expired
        ? t`Le temps pour répondre est passé. Si elle n’est pas partie, elle ne partira plus.`
        : t`Tu peux la renvoyer : elle n’arrive qu’une fois.`
      return { words: [unknown, more], ways: [[t`Renvoyer`, resend], takeBack] }
    }
    case 'elsewhere':
      return { words: [t`Ta demande est déjà partie, depuis un autre onglet.`], ways: [back, takeBack] }
    case 'withdrawing':
      if (state.last === 'lost')
        return { words: [t`On ne sait pas encore si ta demande est retirée.`], ways: [[t`Réessayer`, withdraw]] }
      return state.last === 'none'
        ? { busy: t`On retire ta demande…`, words: [], ways: [] }
        : { busy: t`Ta demande est retirée. Son effacement finit dans moins d’une minute.`, words: [], ways: [] }
    case 'withdrawn':
      return { words: [t`Ta demande est retirée. Rien n’est transmis.`], ways: [back] }
    case 'nothing':
      return {
        words: [t`Cette proposition n’est plus valable. Rien n’est parti. Tu peux en redemander une.`],
        ways: [back],
      }
    case 'made':
      return { busy: t`Ta demande est partie.`, words: [], ways: [] }
  }
}
