import { t } from '@lingui/core/macro'
import { drive } from '#client/machine/machine.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { unreachable } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import {
  afterBellEvent,
  type BellEffect,
  type BellEvent,
  type Bell as BellMachine,
  type News,
  startBell,
} from './bell-machine.ts'
import { type BellSettings, everythingOff, everythingOn, type KeptBellSettings } from './bell-settings.ts'
import type { Chime, ChimeState } from './chime.ts'
import type { Looking } from './looking.ts'
import type { Notifier, NotifierState } from './notifier.ts'

/** What a screen shows of the bell. `settings`: null while nobody has chosen. */
export type BellState = {
  readonly settings: BellSettings | null
  readonly chime: ChimeState
  readonly notifier: NotifierState
}

/** The bell of one desk: it says in the page's title what is new, and rings until somebody looks at it. */
export type Bell = Observable<BellState> & {
  /** Reads what the desk has, now and each time that `subscribe` tells; null while the desk does not know yet. Returns what ends it. */
  readonly follow: (subscribe: Observable<unknown>['subscribe'], newsOf: () => readonly News[] | null) => () => void
  /** At a press: everything on, with the sound and the browser's question. */
  readonly turnOn: () => Promise<void>
  readonly turnOff: () => void
  /** At a press: asks the browser's question if notifications are wanted now. */
  readonly choose: (settings: BellSettings) => Promise<void>
  readonly trySound: () => Promise<void>
  readonly tryNotification: () => Promise<void>
  /** A veil lies over the desk, or is lifted: under it everything counts and rings, and nobody has looked at anything. */
  readonly veil: Looking['veil']
  /** Somebody touched the page: a sound that waited for it becomes ready. */
  readonly touched: () => void
  readonly close: () => void
}

export type BellParts = {
  /** The page's name, for its title. */
  readonly name: () => string
  readonly looking: Pick<Looking, 'isThere' | 'onReturn' | 'veil'>
  readonly kept: KeptBellSettings
  readonly showTitle: (title: string) => void
  readonly chime: (onChange: () => void) => Chime
  readonly notifier: (title: () => string, onChange: () => void) => Notifier
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  readonly onFault?: (fault: unknown) => void
}

/** Carries out the effects of `bell-machine.ts`. */
export function createBell({
  name,
  looking,
  kept,
  showTitle,
  scheduler,
  onFault = reportFault,
  ...parts
}: BellParts): Bell {
  const { subscribe, notify } = createSubscribers(onFault)
  const chime = parts.chime(change)
  const notifier = parts.notifier(() => t`Relais : du nouveau`, change)
  let settings = kept.read()
  let state = stateNow()

  function stateNow(): BellState {
    return { settings, chime: chime.state(), notifier: notifier.state() }
  }
  function change() {
    state = stateNow()
    notify()
  }
  function take(chosen: BellSettings | null) {
    settings = chosen
    if (settings?.sound) chime.prepare()
    change()
  }
  const keep = (chosen: BellSettings) => {
    kept.keep(chosen)
    take(chosen)
  }

  const machine = drive<BellMachine, BellEvent, BellEffect>({
    start: startBell,
    transition: afterBellEvent,
    carryOut,
    scheduler,
    onFault,
  })

  function carryOut(effect: BellEffect): void {
    switch (effect.type) {
      case 'count':
        showTitle(effect.count > 0 ? `(${effect.count}) ${name()}` : name())
        return
      case 'ring':
        if (settings?.sound) chime.play(settings.volume)
        if (settings?.notification) notifier.show()
        return
      case 'hush':
        notifier.hide()
        return
      default:
        unreachable(effect)
    }
  }

  showTitle(name())
  if (settings?.sound) chime.prepare()
  const stops = [
    looking.onReturn(() => {
      notifier.look()
      machine.hand({ type: 'looked' })
    }),
    kept.onOther(() => take(kept.read())),
  ]

  return {
    state: () => state,
    subscribe,
    follow(onChange, newsOf) {
      const look = () => {
        try {
          const news = newsOf()
          if (news) machine.hand({ type: 'news', news, isThere: looking.isThere(), at: scheduler.now() })
        } catch (fault) {
          onFault(fault)
        }
      }
      look()
      return onChange(look)
    },
    async turnOn() {
      keep(everythingOn)
      await Promise.all([chime.tryOut(everythingOn.volume), notifier.ask()])
    },
    turnOff: () => keep(everythingOff),
    async choose(chosen) {
      const wantsNow = chosen.notification && !settings?.notification
      keep(chosen)
      if (wantsNow) await notifier.ask()
    },
    trySound: () => chime.tryOut((settings ?? everythingOn).volume),
    async tryNotification() {
      await notifier.ask()
      notifier.show()
    },
    veil: looking.veil,
    touched() {
      if (settings?.sound) chime.prepare()
    },
    close() {
      for (const stop of stops) stop()
      machine.hand({ type: 'closed' })
      chime.close()
    },
  }
}
