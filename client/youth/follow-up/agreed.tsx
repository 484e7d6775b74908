import { t } from '@lingui/core/macro'
import { dayWords } from '#client/ui/date-words.ts'
import { listWords } from '#client/ui/list-words.ts'
import { type ChosenPartName, chosenPartNames } from '#shared/consent/scope.ts'
import type { ThreadState } from './thread.ts'

/** When they said yes, and which parts they chose to share. The source is the record that they signed, not the service. */
export function Agreed({ agreed }: { agreed: NonNullable<ThreadState['agreed']> }) {
  if (agreed === 'unverified') {
    return <p className="notice" data-kind="warn">{t`On n’a pas pu vérifier ton accord.`}</p>
  }
  const day = dayWords(agreed.day)
  const shared = chosenPartNames.filter((name) => agreed.scope.includes(name))
  const kept = chosenPartNames.filter((name) => !agreed.scope.includes(name))
  return (
    <div>
      <p>
        {shared.length > 0
          ? t`Le ${day}, tu as partagé : ${listed(shared)}.`
          : t`Le ${day}, tu as dit oui. Tu as partagé seulement la raison.`}
      </p>
      {kept.length > 0 && shared.length > 0 && <p>{t`Tu as gardé pour toi : ${listed(kept)}.`}</p>}
    </div>
  )
}

const listed = (names: readonly ChosenPartName[]) => listWords(names.map(partWords))

function partWords(name: ChosenPartName): string {
  const words: Record<ChosenPartName, string> = {
    summary: t`ton résumé`,
    messages: t`des messages`,
    contact: t`comment te joindre`,
  }
  return words[name]
}
