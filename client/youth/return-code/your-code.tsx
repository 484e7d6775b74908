import { privateWords } from '#client/ui/private-writing.ts'
import './return-code.css'
import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useState, useSyncExternalStore } from 'react'
import { isTransient } from '#shared/protocol/transient.ts'
import { askedWords } from './asked-words.ts'
import type { HandingOverStore } from './handing-over.ts'

/** From the yes to what is sent: six words to note, two to type back, then the sealing. Every failure is explained in words. */
export function YourCode(props: {
  store: HandingOverStore
  /** False where a reload loses what this tab holds. */
  keeps: boolean
  onGiveUp: () => void
}) {
  const { store, keeps, onGiveUp } = props
  const state = useSyncExternalStore(store.subscribe, store.state)
  const title = useId()
  return (
    <section className="youth-code" aria-labelledby={title}>
      <h2 id={title}>{t`Ton code`}</h2>
      {state.step === 'preparing' && <p role="status">{t`On prépare ton code…`}</p>}
      {state.step === 'unprepared' && (
        <Trouble
          words={t`Ton code n’a pas pu être préparé. Rien n’est parti.`}
          onRetry={store.retry}
          onGiveUp={onGiveUp}
        />
      )}
      {state.step === 'showing' && <Showing words={state.words} wrong={state.wrong} store={store} keeps={keeps} />}
      {(state.step === 'sealing' || state.step === 'sealed') && (
        <p role="status">{t`On prépare ce que tu as choisi…`}</p>
      )}
      {state.step === 'unsealed' &&
        (isTransient(state.refused) ? (
          <Trouble
            words={t`La préparation n’a pas marché. Rien n’est parti. Tu peux réessayer.`}
            onRetry={store.retry}
            onGiveUp={onGiveUp}
          />
        ) : (
          <Trouble
            words={t`Cette proposition n’est plus valable. Rien n’est parti. Tu peux en redemander une.`}
            onGiveUp={onGiveUp}
          />
        ))}
    </section>
  )
}

function Showing(props: {
  words: readonly string[]
  wrong: readonly number[]
  store: HandingOverStore
  keeps: boolean
}) {
  const [typed, setTyped] = useState<readonly string[]>(askedWords.map(() => ''))
  const without = useId()
  const trouble = useId()
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    props.store.confirm(typed)
  }
  return (
    <>
      <p>{t`Ces six mots te servent à revenir. Note-les dans un endroit sûr.`}</p>
      <ol className="youth-words" translate="no">
        {props.words.map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same word may be drawn twice, and the list never changes.
          <li key={index}>{word}</li>
        ))}
      </ol>
      <p>{t`Sans eux, personne ne peut retrouver ton suivi, même pas nous.`}</p>
      <form className="youth-code-check" autoComplete="off" onSubmit={onSubmit}>
        <p>{t`Écris ici deux de ces mots, pour vérifier.`}</p>
        {askedWords.map((number, index) => (
          <Asked
            key={number}
            number={number}
            wrong={props.wrong.includes(number)}
            trouble={trouble}
            value={typed[index] ?? ''}
            onChange={(text) => setTyped(typed.map((word, at) => (at === index ? text : word)))}
          />
        ))}
        <p id={trouble} role="alert" className="youth-trouble">
          {props.wrong.length > 0 && t`Ce n’est pas le bon mot. Regarde la liste et réessaie.`}
        </p>
        <div className="youth-ways">
          <button type="submit" className="button" data-kind="main">
            {t`C'est noté`}
          </button>
          <button type="button" className="button" aria-describedby={without} onClick={props.store.goOnWithoutCode}>
            {t`Je ne peux pas le noter`}
          </button>
        </div>
        <p id={without} className="youth-soft">
          {t`Sans code, ton suivi reste dans cet onglet.`}{' '}
          {!props.keeps && `${t`Ton navigateur ne garde rien : si tu recharges la page, tu perds ton suivi.`} `}
          {t`Si tu le fermes, tu ne pourras plus lire la réponse, ni tout effacer.`}{' '}
          {t`Après 24 heures sans y revenir, tu risques aussi de le perdre.`}
        </p>
      </form>
    </>
  )
}

function Asked(props: {
  number: number
  wrong: boolean
  trouble: string
  value: string
  onChange: (text: string) => void
}) {
  const { number } = props
  const id = useId()
  return (
    <p>
      <label htmlFor={id}>{t`Mot ${number}`}</label>
      <input
        {...privateWords}
        id={id}
        type="text"
        value={props.value}
        aria-invalid={props.wrong}
        aria-describedby={props.wrong ? props.trouble : undefined}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </p>
  )
}

function Trouble({ words, onRetry, onGiveUp }: { words: string; onRetry?: () => void; onGiveUp: () => void }) {
  return (
    <div className="notice" data-kind="warn" role="alert">
      <p>{words}</p>
      <div className="youth-ways">
        {onRetry && (
          <button type="button" className="button" onClick={onRetry}>
            {t`Réessayer`}
          </button>
        )}
        <button type="button" className="button" onClick={onGiveUp}>
          {t`Revenir à la conversation`}
        </button>
      </div>
    </div>
  )
}
