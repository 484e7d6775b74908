import { t } from '@lingui/core/macro'
import type { Desk } from '../desk/desk.ts'
import type { DeskState } from '../desk/desk-state.ts'

type Entry = {
  /** The letter of its shortcut, pressed with Alt. */
  readonly letter: string
  readonly words: () => string
} & (
  | { readonly kind: 'desk'; readonly run: (desk: Pick<Desk, 'set' | 'takeBack'>, state: DeskState) => void }
  | { readonly kind: 'panel'; readonly panel: 'handover' | 'danger' | 'phrases' | 'help-cards' }
  | { readonly kind: 'reply' }
  | { readonly kind: 'next-unread' }
  | { readonly kind: 'end' }
  | { readonly kind: 'call' }
  | { readonly kind: 'pass' }
)

/** What a listener does at the desk or in the conversation in front, in the order of the list of shortcuts. */
export const actionTable = {
  reply: { letter: 'l', words: () => t`Aller à la réponse`, kind: 'reply' },
  next: { letter: 'n', words: () => t`Prochaine conversation non lue`, kind: 'next-unread' },
  handover: { letter: 's', words: () => t`Suivi nécessaire`, kind: 'panel', panel: 'handover' },
  danger: { letter: 'u', words: () => t`Danger immédiat`, kind: 'panel', panel: 'danger' },
  phrases: { letter: 'r', words: () => t`Phrases`, kind: 'panel', panel: 'phrases' },
  'help-cards': { letter: 'f', words: () => t`Fiches d’aide`, kind: 'panel', panel: 'help-cards' },
  colleague: {
    letter: 'c',
    words: () => t`Besoin d'un collègue`,
    kind: 'call',
  },
  pass: { letter: 'g', words: () => t`Passer la main`, kind: 'pass' },
  pause: {
    letter: 'p',
    words: () => t`Pause, ou reprise`,
    kind: 'desk',
    run(desk, { desk: view }) {
      if (view?.availability !== 'away')
        void desk.set({ availability: view?.availability === 'paused' ? 'available' : 'paused' })
    },
  },
  'take-back': {
    letter: 'z',
    words: () => t`Annuler ce qui n’est pas encore parti`,
    kind: 'desk',
    run(desk, { held }) {
      const last = held.at(-1)
      if (last) desk.takeBack(last.number)
    },
  },
  end: { letter: 't', words: () => t`Terminer la conversation`, kind: 'end' },
} as const satisfies Readonly<Record<string, Entry>>

export type Action = keyof typeof actionTable

export const actions = Object.keys(actionTable) as readonly Action[]
