import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { refusalWords } from '#client/ui/refusal-words.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'

/** The refusal, if there is one. */
export type Asked = Promise<RefusalName | undefined>

/** A press, and in words what became of it until the next one. A second press while one is under way does nothing. */
export function usePress(): { readonly words: string | undefined; readonly press: (act: () => Asked) => void } {
  const [outcome, setOutcome] = useState<RefusalName | 'sent'>()
  const press = async (act: () => Asked) => {
    if (outcome === 'sent') return
    setOutcome('sent')
    setOutcome(await act())
  }
  return { words: outcome && pressWords(outcome), press: (act) => void press(act) }
}

function pressWords(outcome: RefusalName | 'sent'): string {
  if (outcome === 'sent') return t`Un instant…`
  if (outcome === 'unreachable') return t`Le service ne répond pas : on ne sait pas si c’est parti. Réessayez.`
  if (outcome === 'not-available') return t`Trop tard : cette conversation n’est plus proposée.`
  return refusalWords(outcome)
}
