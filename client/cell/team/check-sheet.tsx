import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useState } from 'react'
import { privateWords } from '#client/ui/private-writing.ts'

type Properties = {
  readonly asked: readonly number[]
  readonly wrong: readonly number[]
  readonly onCheck: (typed: readonly string[]) => void
  readonly onBack: () => void
}

/** Two words read back from the paper: the screen no longer shows them. */
export function CheckSheet({ asked, wrong, onCheck, onBack }: Properties) {
  const [typed, setTyped] = useState<readonly string[]>(asked.map(() => ''))
  const trouble = useId()
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    onCheck(typed)
  }
  return (
    <form className="cell-form" autoComplete="off" onSubmit={onSubmit}>
      <p>{t`Relisez votre feuille et recopiez deux de ses mots.`}</p>
      {asked.map((number, index) => (
        <Asked
          key={number}
          number={number}
          wrong={wrong.includes(number)}
          trouble={trouble}
          value={typed[index] ?? ''}
          onChange={(text) => setTyped(typed.map((word, at) => (at === index ? text : word)))}
        />
      ))}
      <p id={trouble} role="alert" className="cell-trouble">
        {wrong.length > 0 && t`Ce n’est pas le bon mot. Relisez la feuille, ou affichez-la encore.`}
      </p>
      <div className="cell-ways">
        <button type="button" className="button" onClick={onBack}>
          {t`Revoir la feuille`}
        </button>
        <button type="submit" className="button" data-kind="main">
          {t`Créer la clé`}
        </button>
      </div>
    </form>
  )
}

type AskedProperties = {
  readonly number: number
  readonly wrong: boolean
  readonly trouble: string
  readonly value: string
  readonly onChange: (text: string) => void
}

function Asked({ number, wrong, trouble, value, onChange }: AskedProperties) {
  const id = useId()
  return (
    <p>
      <label htmlFor={id}>{t`Mot ${number}`}</label>
      <input
        {...privateWords}
        id={id}
        type="text"
        value={value}
        aria-invalid={wrong}
        aria-describedby={wrong ? trouble : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    </p>
  )
}
