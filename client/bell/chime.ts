import type { Volume } from './bell-settings.ts'

/**
 * `off`: nobody has asked for a sound yet. `waits`: the browser plays none before somebody has touched the page. `refused`: this browser or this
 * computer plays none at all.
 */
export type ChimeState = 'off' | 'waits' | 'ready' | 'refused'

/** A sound of two notes, made by WebAudio from no file. */
export type Chime = {
  readonly state: () => ChimeState
  /** Makes it ready, if the browser lets it. Call it again at each touch while it waits. */
  readonly prepare: () => void
  /** Plays it, if it is ready. What could not be played is not played later. */
  readonly play: (volume: Volume) => void
  /** At a press: makes it ready, and plays it as soon as it is. */
  readonly tryOut: (volume: Volume) => Promise<void>
  readonly close: () => void
}

type Parts = {
  /** Throws, or gives undefined, in a browser without WebAudio. */
  readonly makeContext: () => AudioContext | undefined
  /** Somebody has touched the page since it was loaded, as far as the browser says it. */
  readonly wasTouched: () => boolean
  readonly onChange: () => void
}

export function createChime({ makeContext, wasTouched, onChange }: Parts): Chime {
  let context: AudioContext | null = null
  let state: ChimeState = 'off'

  function become(next: ChimeState) {
    if (next === state) return
    state = next
    onChange()
  }
  const look = () => {
    if (context) become(context.state === 'running' ? 'ready' : context.state === 'closed' ? 'off' : 'waits')
  }

  function prepare() {
    if (state === 'refused') return
    // A context that is made before a touch makes the browser complain.
    if (!context && !wasTouched()) return become('waits')
    if (!context) {
      try {
        context = makeContext() ?? null
      } catch {
        context = null
      }
      if (!context) return become('refused')
      context.addEventListener('statechange', look)
    }
    look()
    if (context.state !== 'running') void resume(context)
  }

  /** It stays pending until a touch, and fails where there is nothing to play on. */
  async function resume(resumed: AudioContext): Promise<boolean> {
    try {
      await resumed.resume()
    } catch {
      if (resumed === context) become('refused')
      return false
    }
    look()
    return resumed === context
  }

  return {
    state: () => state,
    prepare,
    play(volume) {
      if (context?.state === 'running') playNotes(context, loudness[volume])
    },
    async tryOut(volume) {
      prepare()
      const tried = context
      if (tried && (await resume(tried))) playNotes(tried, loudness[volume])
    },
    close() {
      const closed = context
      context = null
      state = 'off'
      closed?.removeEventListener('statechange', look)
      closed?.close().catch(() => undefined)
    },
  }
}

const loudness: Readonly<Record<Volume, number>> = { low: 0.08, middle: 0.2, high: 0.5 }
/** Hertz, and seconds after the first. */
const notes = [
  { pitch: 659.25, at: 0 },
  { pitch: 880, at: 0.18 },
] as const

/** Each note comes within 20 ms, and fades: no click is heard at its ends. */
function playNotes(context: AudioContext, gain: number): void {
  for (const { pitch, at } of notes) {
    const starts = context.currentTime + at
    const ends = starts + 0.5
    const voice = context.createOscillator()
    const fading = context.createGain()
    voice.type = 'sine'
    voice.frequency.setValueAtTime(pitch, starts)
    fading.gain.setValueAtTime(0.0001, starts)
    fading.gain.exponentialRampToValueAtTime(gain, starts + 0.02)
    fading.gain.exponentialRampToValueAtTime(0.0001, ends)
    voice.connect(fading).connect(context.destination)
    voice.start(starts)
    voice.stop(ends)
  }
}
