import { plural, t } from '@lingui/core/macro'
import { useId, useState } from 'react'
import { privateWriting } from '#client/ui/private-writing.ts'
import { isTypedEnter } from '#client/ui/typed-enter.ts'
import { useAllPhrases } from '../phrases/own-phrases-context.ts'
import { findPhrases, ownTheme } from '../phrases/phrases.ts'
import { Aside } from './aside.tsx'
import { MyPhrases } from './my-phrases.tsx'

/** Puts phrases into the composer, where the listener reads and edits them. It sends nothing. */
export function PhrasePicker({ onInsert, onClose }: { onInsert: (text: string) => void; onClose: () => void }) {
  const [sought, setSought] = useState('')
  const search = useId()
  const found = findPhrases(useAllPhrases(), sought)
  const own = found.filter(({ theme }) => theme === ownTheme()).map(({ text }) => text)
  const themes = [...new Set(found.map(({ theme }) => theme))].filter((theme) => theme !== ownTheme())
  return (
    <Aside title={t`Phrases`} onClose={onClose}>
      <p className="listener-soft">{t`Une phrase se place dans votre réponse. Vous la relisez et l’envoyez vous-même. Dans la réponse, « / » et ses premières lettres la proposent aussi.`}</p>
      <div className="listener-field">
        <label htmlFor={search}>{t`Chercher une phrase`}</label>
        <input
          {...privateWriting}
          id={search}
          type="search"
          value={sought}
          onChange={(event) => setSought(event.target.value)}
          onKeyDown={(event) => {
            const [first] = found
            if (sought.trim() === '' || !first || !isTypedEnter(event)) return
            // Else it would be typed into the reply, which has the focus by then.
            event.preventDefault()
            onInsert(first.text)
          }}
        />
      </div>
      <p role="status" className="only-read-aloud">
        {sought !== '' && plural(found.length, { 0: 'Aucune phrase', one: '# phrase', other: '# phrases' })}
      </p>
      <MyPhrases shown={own} onInsert={onInsert} />
      {themes.map((theme) => (
        <section key={theme} className="listener-phrases" aria-label={theme}>
          <h3>{theme}</h3>
          <ul>
            {found
              .filter((phrase) => phrase.theme === theme)
              .map(({ id, text }) => (
                <li key={id}>
                  <button type="button" className="listener-phrase" onClick={() => onInsert(text)}>
                    {text}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Aside>
  )
}
