import { type KeyboardEvent, type RefObject, useId, useLayoutEffect, useRef, useState } from 'react'
import { isTypedEnter } from '#client/ui/typed-enter.ts'
import { askedPhrase, phrasesFor, withPhrase } from '../phrases/asked-phrase.ts'
import { useAllPhrases } from '../phrases/own-phrases-context.ts'
import type { Phrase } from '../phrases/phrases.ts'

type PhrasesParts = {
  readonly text: string
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly onWrite: (text: string) => void
}

/**
 * Phrases that `/` and first letters offer in a field (ARIA 1.2, a text field with `aria-autocomplete`): the arrows choose, Enter or Tab puts the phrase
 * into the text, and Escape lets the text stand. Nothing is sent by it.
 */
export function usePhrases({ text, field, onWrite }: PhrasesParts) {
  const list = useId()
  const [caret, setCaret] = useState(0)
  const [chosen, choose] = useState(0)
  /** The text for which Escape was pressed. */
  const [dismissed, dismiss] = useState<string | null>(null)
  const nextCaret = useRef<number | null>(null)
  const phrases = useAllPhrases()
  const asked = text === dismissed ? null : askedPhrase(text, Math.min(caret, text.length))
  const offered = asked ? phrasesFor(phrases, asked.sought) : []
  const active = offered[Math.min(chosen, offered.length - 1)]

  // Once the field holds the text.
  useLayoutEffect(() => {
    if (nextCaret.current !== null) field.current?.setSelectionRange(nextCaret.current, nextCaret.current)
    nextCaret.current = null
  })

  function insert({ text: phrase }: Phrase) {
    if (!asked) return
    const next = withPhrase(text, asked, phrase)
    nextCaret.current = next.caret
    setCaret(next.caret)
    choose(0)
    onWrite(next.text)
    field.current?.focus()
  }

  /** Whether the key was for the phrases. */
  function handles(event: KeyboardEvent): boolean {
    if (!active || event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return false
    const at = offered.indexOf(active)
    if (event.key === 'ArrowDown') choose((at + 1) % offered.length)
    else if (event.key === 'ArrowUp') choose((at + offered.length - 1) % offered.length)
    else if ((isTypedEnter(event) && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey)) insert(active)
    else if (event.key === 'Escape') dismiss(text)
    else return false
    event.preventDefault()
    // Escape closes the list only, and no panel.
    event.stopPropagation()
    return true
  }

  const optionId = (phrase: Phrase) => `${list}-${offered.indexOf(phrase)}`
  return {
    offered,
    active,
    list,
    optionId,
    insert,
    handles,
    /** For the field's change and selection. */
    follow(target: HTMLTextAreaElement) {
      setCaret(target.selectionStart)
      choose(0)
    },
    attributes: {
      'aria-autocomplete': 'list',
      'aria-haspopup': 'listbox',
      'aria-controls': active ? list : undefined,
      'aria-activedescendant': active ? optionId(active) : undefined,
    } as const,
  }
}
