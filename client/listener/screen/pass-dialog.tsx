import { t } from '@lingui/core/macro'
import { useEffect, useId, useState } from 'react'
import { charactersLeft, charactersLeftWords } from '#client/conversation/characters-left.ts'
import { passReasonWords } from '#client/conversation/pass-words.ts'
import { repeat } from '#client/time/repeat.ts'
import { Dialog } from '#client/ui/dialog.tsx'
import { privateWriting } from '#client/ui/private-writing.ts'
import { refusalWords } from '#client/ui/refusal-words.ts'
import type { ConversationId } from '#shared/ids.ts'
import { type PassReason, passNoteCharacters, passReasons } from '#shared/protocol/pass.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import type { Desk } from '../desk/desk.ts'
import type { Colleague } from '../desk/desk-keys.ts'

type PassDialogProps = {
  readonly desk: { readonly passing: Pick<Desk['passing'], 'colleagues' | 'pass'> }
  readonly conversation: ConversationId
  /** The young person's. */
  readonly name: string
  /** Nobody else takes conversations (SPEC C31). */
  readonly isAlone: boolean
  readonly onClose: () => void
}

/** `Passer la main` (SPEC C40): why, in a fixed phrase and perhaps a note, and to whom, or to whoever is free next (SPEC C45). One press offers. */
export function PassDialog({ desk: { passing }, conversation, name, isAlone, onClose }: PassDialogProps) {
  const colleagues = useColleagues(passing, conversation)
  const [reason, setReason] = useState<PassReason>('shift-ends')
  const [note, setNote] = useState('')
  const [refused, setRefused] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const field = useId()
  const room = charactersLeft(note, passNoteCharacters)

  async function offer(to: Colleague | null) {
    if (isAsking || room < 0) return
    setAsking(true)
    setRefused(undefined)
    const written = cleanText(note).trim()
    const why = await passing.pass(conversation, to, { reason, note: written === '' ? null : written })
    setAsking(false)
    if (why === undefined) onClose()
    else setRefused(passRefusalWords(why))
  }

  return (
    <Dialog title={t`Passer la main`} onClose={onClose}>
      <p>{t`${name} choisit. Jusque-là, vous gardez la conversation.`}</p>
      <fieldset className="listener-pass-reasons">
        <legend>{t`Ce que vous dites, au jeune et à votre collègue`}</legend>
        {passReasons.map((each, index) => (
          <label key={each}>
            <input
              type="radio"
              name={`${field}-reason`}
              checked={reason === each}
              data-first-focus={index === 0 ? '' : undefined}
              onChange={() => setReason(each)}
            />{' '}
            {passReasonWords(each)}
          </label>
        ))}
      </fieldset>
      <p className="listener-pass-note">
        <label htmlFor={field}>{t`Un mot de plus, si vous voulez. ${name} le lit aussi.`}</label>
        <textarea
          {...privateWriting}
          id={field}
          rows={2}
          value={note}
          aria-describedby={`${field}-room`}
          onChange={(event) => setNote(event.target.value)}
        />
        <span id={`${field}-room`}>{charactersLeftWords(room)}</span>
      </p>
      <h3 id={`${field}-list`}>{t`Collègues disponibles`}</h3>
      <div role="status">
        {colleagues === undefined && <p>{t`Recherche…`}</p>}
        {colleagues?.ok && colleagues.value.length === 0 && (
          <p>{t`Personne d’autre n’est disponible en ce moment. La liste se met à jour toute seule.`}</p>
        )}
        {colleagues && !colleagues.ok && <p>{refusalWords(colleagues.refused)}</p>}
      </div>
      <ul className="listener-colleagues" aria-labelledby={`${field}-list`}>
        {colleagues?.ok &&
          colleagues.value.map((one) => (
            <li key={one.id} className="listener-colleague">
              <span>{one.alias}</span>
              <button
                type="button"
                className="button"
                aria-disabled={isAsking || room < 0}
                onClick={() => void offer(one)}
              >
                {t`Proposer à ${one.alias}`}
              </button>
            </li>
          ))}
      </ul>
      <div className="listener-pass-next">
        <p>
          {isAlone && colleagues?.ok && colleagues.value.length === 0
            ? t`Personne d’autre n’est là : ${name} garde sa place, et attend que quelqu’un arrive.`
            : t`Sans choisir : ${name} garde sa place dans la file, et la prochaine personne libre prend la suite.`}
        </p>
        <button type="button" className="button" aria-disabled={isAsking || room < 0} onClick={() => void offer(null)}>
          {t`Proposer à la prochaine personne libre`}
        </button>
      </div>
      <p role="alert">{refused}</p>
      <div className="listener-dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          {t`Annuler`}
        </button>
      </div>
    </Dialog>
  )
}

/** Asked anew while the dialog is open: somebody may come, or take another conversation. */
function useColleagues(passing: PassDialogProps['desk']['passing'], conversation: ConversationId) {
  const [listed, setListed] = useState<Awaited<ReturnType<typeof passing.colleagues>>>()
  useEffect(() => {
    let isOpen = true
    const ask = async () => {
      const answer = await passing.colleagues(conversation)
      if (isOpen) setListed((before) => (answer.ok || !before?.ok ? answer : before))
    }
    void ask()
    const stop = repeat(5_000, () => void ask())
    return () => {
      isOpen = false
      stop()
    }
  }, [passing, conversation])
  return listed
}

type PassRefusal = NonNullable<Awaited<ReturnType<Desk['passing']['pass']>>>

function passRefusalWords(refused: PassRefusal): string {
  if (refused === 'no-key') return t`Vous n’avez pas la clé de cette conversation.`
  if (refused === 'too-large') return t`Le texte est trop long.`
  return refusalWords(refused)
}
