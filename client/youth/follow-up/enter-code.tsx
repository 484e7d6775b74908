import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useState } from 'react'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { listWords } from '#client/ui/list-words.ts'
import { privateWords } from '#client/ui/private-writing.ts'
import { settled } from '#client/ui/settled.ts'
import { type CameBack, comeBackWith } from './coming-back.ts'

/** Coming back: one field for the six words, and an explanation for each possible fault in them. */
export function EnterCode(props: {
  deploymentId: string
  phone: string
  /** This tab had the follow-up, and can open it no more. */
  isGone?: boolean
  onOpen: (keys: TicketKeys) => void
  onBack: () => void
}) {
  const [typed, setTyped] = useState('')
  const [opening, setOpening] = useState(false)
  const [refused, setRefused] = useState<Refused | null>(null)
  const ids = { field: useId(), hint: useId(), trouble: useId() }

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (opening) return
    setOpening(true)
    setRefused(null)
    const back = await settled(() => comeBackWith(typed, props.deploymentId))
    setOpening(false)
    if (back.ok) props.onOpen(back.value)
    else setRefused(back)
  }

  return (
    <form className="youth-text" autoComplete="off" onSubmit={onSubmit}>
      <h1>{t`Retrouver ton suivi`}</h1>
      {props.isGone && (
        <p role="status">{t`Cet onglet ne peut plus ouvrir ton suivi. Avec ton code, tu le retrouves.`}</p>
      )}
      <p>
        <label htmlFor={ids.field}>{t`Ton code`}</label>
        <textarea
          {...privateWords}
          id={ids.field}
          rows={2}
          value={typed}
          aria-invalid={refused !== null}
          aria-describedby={`${ids.hint} ${ids.trouble}`}
          onChange={(event) => setTyped(event.target.value)}
        />
      </p>
      <p id={ids.hint} className="youth-soft">
        {t`Six mots, dans l’ordre. Les quatre premières lettres de chaque mot suffisent.`}
      </p>
      <p id={ids.trouble} role="alert" className="youth-trouble">
        {refused !== null && troubleWords(refused, props.phone)}
      </p>
      <p role="status">{opening && t`On cherche ton suivi…`}</p>
      <div className="youth-ways">
        <button type="submit" className="button" data-kind="main" aria-disabled={opening}>
          {t`Ouvrir`}
        </button>
        <button type="button" className="button" onClick={props.onBack}>
          {t`Retour`}
        </button>
      </div>
    </form>
  )
}

type Refused = Extract<CameBack, { ok: false }>

function troubleWords(refused: Refused, phone: string): string {
  switch (refused.refused) {
    case 'too-few':
      return t`Il manque des mots. Il en faut six.`
    case 'too-many':
      return t`Il y a trop de mots. Il en faut six.`
    case 'unknown-word':
      return unknownWords(refused.unknown)
    case 'not-available':
      return t`Aucun suivi avec ce code. Il est peut-être effacé. Relis bien les mots.`
    case 'too-fast':
      return t`Trop d’essais. Attends une minute, puis réessaie.`
    case 'untrusted':
      return t`Le site a donné une réponse qui n’est pas normale. Rien n’est ouvert. Appelle le ${phone}.`
    case 'no-words':
    case 'busy':
    case 'unreachable':
    case 'internal':
      return t`On n’arrive pas à joindre le service. Réessaie, ou appelle le ${phone}.`
  }
}

/** Names only a few unknown words: these are enough to find the others. */
const fewWords = 3

function unknownWords(unknown: readonly string[]): string {
  const named = unknown.slice(0, fewWords).map((word) => t`« ${word} »`)
  const list = listWords(named)
  return unknown.length === 1
    ? t`${list} n’est pas dans notre liste. Relis ton papier.`
    : t`${list} ne sont pas dans notre liste. Relis ton papier.`
}
