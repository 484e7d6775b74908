import { t } from '@lingui/core/macro'
import { useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { refusalWords } from '#client/ui/refusal-words.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { OwnPhrasesStore } from '../phrases/own-phrases.ts'
import { OwnPhrasesContext } from '../phrases/own-phrases-context.ts'
import { ownTheme } from '../phrases/phrases.ts'
import { MyPhraseForm } from './my-phrase-form.tsx'

type MyPhrasesProps = {
  /** Those that the search has found. */
  readonly shown: readonly string[]
  readonly onInsert: (text: string) => void
}

/** The listener's own phrases: to insert, to add, to change and to remove (SPEC C37). */
export function MyPhrases(props: MyPhrasesProps) {
  const store = useContext(OwnPhrasesContext)
  return (
    store && (
      <section className="listener-phrases" aria-label={ownTheme()}>
        <h3>{ownTheme()}</h3>
        <OfStore store={store} {...props} />
      </section>
    )
  )
}

function OfStore({ store, ...props }: MyPhrasesProps & { readonly store: OwnPhrasesStore }) {
  const state = useSyncExternalStore(store.subscribe, store.state)
  switch (state.phase) {
    case 'reading':
      return state.refused === null ? (
        <p role="status" className="listener-soft">{t`Vos phrases arrivent…`}</p>
      ) : (
        <>
          <p role="alert">{refusalWords(state.refused)}</p>
          <button type="button" className="button" onClick={store.readAgain}>
            {t`Réessayer`}
          </button>
        </>
      )
    case 'unreadable':
      return (
        <>
          <p role="alert" className="notice" data-kind="warn">
            {t`Vos phrases ne s’ouvrent pas avec vos clés : elles ont été scellées avec d’autres, ou changées en route. Personne ne peut les rouvrir.`}
          </p>
          <button
            type="button"
            className="button"
            aria-disabled={state.keeping !== null}
            onClick={() => store.change([])}
          >
            {t`Recommencer sans elles`}
          </button>
          <p role="alert">{state.refused && refusalWords(state.refused)}</p>
        </>
      )
    case 'open':
      return <Open {...props} {...state} onChange={store.change} />
  }
}

type OpenProps = MyPhrasesProps & {
  readonly phrases: readonly string[]
  readonly keeping: readonly string[] | null
  readonly refused: RefusalName | null
  readonly onChange: (phrases: readonly string[]) => void
}

/** `of`: the phrase that is changed; null for a new one. */
type Editing = { readonly of: string | null }

function Open({ shown, phrases, keeping, refused, onInsert, onChange }: OpenProps) {
  const [editing, setEditing] = useState<Editing | null>(null)
  const add = useRef<HTMLButtonElement>(null)
  const asked = useRef<readonly string[] | null>(null)
  const wasEditing = useRef(false)
  useEffect(() => {
    if (!editing && wasEditing.current) add.current?.focus()
    wasEditing.current = editing !== null
  }, [editing])
  const ask = (wanted: readonly string[]) => {
    asked.current = wanted
    onChange(wanted)
  }
  // The service has kept what was asked: the form has done its work.
  useEffect(() => {
    if (keeping !== null || asked.current === null) return
    if (asked.current === phrases) setEditing(null)
    asked.current = null
  }, [keeping, phrases])
  const isFull = phrases.length >= limits.ownPhrases
  return (
    <>
      <ul>
        {shown.map((text) => (
          <li key={text} className="listener-my-phrase">
            <button type="button" className="listener-phrase" onClick={() => onInsert(text)}>
              {text}
            </button>
            <button
              type="button"
              className="button"
              data-kind="quiet"
              aria-label={t`Changer : ${text}`}
              onClick={() => setEditing({ of: text })}
            >
              {t`Changer`}
            </button>
          </li>
        ))}
      </ul>
      {phrases.length === 0 && (
        <p className="listener-soft">
          {t`Aucune phrase à vous ici. Celles d’un compte d’avant sont perdues avec son mot de passe.`}
        </p>
      )}
      {editing ? (
        <MyPhraseForm
          key={editing.of ?? ''}
          of={editing.of}
          phrases={phrases}
          isKeeping={keeping !== null}
          refused={refused}
          onAsk={ask}
          onClose={() => setEditing(null)}
        />
      ) : (
        <button ref={add} type="button" className="button" disabled={isFull} onClick={() => setEditing({ of: null })}>
          {t`Ajouter une phrase à moi`}
        </button>
      )}
      {isFull && (
        <p className="listener-soft">{t`${limits.ownPhrases} phrases au plus : retirez-en une pour en ajouter.`}</p>
      )}
      <p className="listener-soft">
        {t`Vos phrases sont scellées pour vous : le service ne peut pas les lire. Si vous perdez votre mot de passe, elles sont perdues.`}
      </p>
    </>
  )
}
