import { limits } from '#shared/protocol/limits.ts'

/**
 * What hides a staff page from whoever passes by (SPEC S28). `lifted`: the page is shown. `drawn`: nothing of it is, since then. `locked`: the same, and
 * only the password lifts it. `activeAt`: when its person last did something on the page. Milliseconds.
 */
export type Veil =
  | { readonly step: 'lifted' | 'locked'; readonly activeAt: number }
  | { readonly step: 'drawn'; readonly activeAt: number; readonly since: number }

/** `acted`: an input on the page. `drawn`: its person draws the veil. `lifted`: the key or the button that lifts it. */
export type VeilEvent = 'acted' | 'drawn' | 'lifted' | 'ticked'

/** `now` in milliseconds. After five minutes without input the veil falls by itself, also where a computer slept meanwhile: then no input stops it. */
export function afterVeilEvent(veil: Veil, event: VeilEvent, now: number): Veil {
  switch (veil.step) {
    case 'lifted':
      return afterLifted(veil, event, now)
    case 'drawn':
      if (now >= veil.since + limits.staffIdleLock) return { step: 'locked', activeAt: veil.activeAt }
      return event === 'lifted' ? { step: 'lifted', activeAt: now } : veil
    case 'locked':
      return veil
  }
}

function afterLifted(veil: Veil, event: VeilEvent, now: number): Veil {
  const falls = veil.activeAt + limits.veilAfter
  const isIdle = now >= falls
  switch (event) {
    case 'drawn':
      return { step: 'drawn', activeAt: now, since: now }
    case 'acted':
    case 'ticked':
      if (isIdle) return { step: 'drawn', activeAt: veil.activeAt, since: falls }
      return event === 'acted' ? { step: 'lifted', activeAt: now } : veil
    case 'lifted':
      return { step: 'lifted', activeAt: now }
  }
}
