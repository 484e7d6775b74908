import { t } from '@lingui/core/macro'
import type { RefObject } from 'react'
import { readerName } from '#client/conversation/reader-name.ts'
import type { TalkState } from '../visit/talk-state.ts'
import type { Visit } from '../visit/visit.ts'

type ReadersLineProps = {
  readonly visit: Pick<Visit, 'talk'>
  readonly talk: Pick<TalkState, 'readers'>
  /** The field of the conversation. It gets the focus when a press takes the button away. */
  readonly field: RefObject<HTMLTextAreaElement | null>
}

/** Who reads now, always in view, by the certificates that this device verified (SPEC C54). A guest can be put out as long as they are there (C51). */
export function ReadersLine({ visit, talk: { readers }, field }: ReadersLineProps) {
  if (readers.length === 0) return null
  const guest = readers.find(({ kind }) => kind === 'guest')
  const [first = '', second] = readers.map(readerName)
  return (
    <div className="youth-readers">
      <p>{second === undefined ? t`Te lit : ${first}` : t`Te lisent : ${first}, et ${second}`}</p>
      {guest && (
        <button
          type="button"
          className="button"
          data-kind="quiet"
          onClick={() => {
            field.current?.focus()
            visit.talk()?.putGuestOut()
          }}
        >
          {t`Demander à ${guest.alias} de partir`}
        </button>
      )}
    </div>
  )
}
