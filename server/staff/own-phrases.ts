import type { KeptPhrases, SealedPhrases } from '#shared/protocol/own-phrases.ts'
import { ok, refuse } from '#shared/result.ts'
import { stateKey } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import type { SignableStaff } from './state.ts'

type PhrasesState = { readonly version: number; readonly phrases: SealedPhrases }

export const phrasesKey = (staff: string) => stateKey<PhrasesState>('phrases', staff)

/** A listener's own phrases (SPEC C37). */
export const readPhrases =
  ({ id }: Pick<SignableStaff, 'id'>): Rule<KeptPhrases> =>
  (draft) =>
    ok(draft.read(phrasesKey(id)) ?? { version: 0, phrases: null })

/** Refuses `stale` for any version but the next one. The kept one again changes nothing. */
export const keepPhrases =
  ({ id }: Pick<SignableStaff, 'id'>, next: PhrasesState): Rule<Record<string, never>> =>
  (draft) => {
    const kept = draft.read(phrasesKey(id))
    if (kept && isSame(kept, next)) return ok({})
    if (next.version !== (kept?.version ?? 0) + 1) return refuse('stale')
    draft.write(phrasesKey(id), next)
    return ok({})
  }

// Every seal is another one, under a fresh key.
const isSame = (kept: PhrasesState, next: PhrasesState) =>
  kept.version === next.version && kept.phrases.sealed === next.phrases.sealed
