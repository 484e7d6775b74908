import { t } from '@lingui/core/macro'
import type { InformationState } from './use-service-information.ts'

/** What the service says in its own words: text, never markup. Where it says nothing, the page says that. */
export function Said({ state, words }: { state: InformationState; words: (string | null) | undefined }) {
  switch (state.phase) {
    case 'asking':
      return <p className="youth-soft">{t`Ça arrive…`}</p>
    case 'failed':
      return <p className="youth-soft">{t`Cette partie n’est pas arrivée.`}</p>
    case 'here':
      return words ? (
        <p dir="auto" className="youth-said">
          {words}
        </p>
      ) : (
        <p className="youth-soft">{t`Ce service ne l’a pas encore écrit.`}</p>
      )
  }
}
