import { openPhrases, sealPhrases } from '#client/crypto/staff/own-phrases.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { drive } from '#client/machine/machine.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import type { Observable } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result } from '#shared/result.ts'
import type { ListenerConnection } from '../desk/listener-connection.ts'
import {
  afterOwnPhrasesEvent,
  type OwnPhrases,
  type OwnPhrasesEffect,
  type OwnPhrasesEvent,
  type ReadPhrases,
  startOwnPhrases,
} from './own-phrases-machine.ts'

export type OwnPhrasesStore = Observable<OwnPhrases> & {
  /** Keeps these and no others. Does nothing while a change is under way. */
  readonly change: (phrases: readonly string[]) => void
  readonly readAgain: () => void
  readonly close: () => void
}

type OwnPhrasesParts = {
  readonly connection: Pick<ListenerConnection, 'request' | 'onConnected'>
  readonly keys: StaffKeys
  readonly onFault?: (fault: unknown) => void
}

/** A listener's own phrases over one connection (SPEC C37). */
export function createOwnPhrases({ connection, keys, onFault = reportFault }: OwnPhrasesParts): OwnPhrasesStore {
  const phrases = drive<OwnPhrases, OwnPhrasesEvent, OwnPhrasesEffect>({
    start: startOwnPhrases,
    transition: afterOwnPhrasesEvent,
    carryOut(effect, hand) {
      if (effect.type === 'read') void settled(() => read(), onFault).then((answer) => hand({ type: 'read', answer }))
      else void settled(() => keep(effect), onFault).then((answer) => hand({ type: 'kept', answer }))
    },
    scheduler: pageScheduler,
    onFault,
  })

  async function read(): Promise<Result<ReadPhrases, RefusalName>> {
    const answer = await connection.request('phrases:read', {})
    if (!answer.ok) return answer
    const { version, phrases: sealed } = answer.value
    if (sealed === null) return ok({ version, opened: { phrases: [], isUpToDate: true } })
    return ok({ version, opened: await openPhrases(keys, { version, phrases: sealed }) })
  }

  async function keep({ version, phrases }: Extract<OwnPhrasesEffect, { type: 'keep' }>) {
    const sealed = await sealPhrases(keys, version, phrases)
    return sealed.ok ? connection.request('phrases:keep', { version, phrases: sealed.value }) : sealed
  }

  const stop = connection.onConnected(() => phrases.hand({ type: 'connected' }))
  return {
    state: phrases.state,
    subscribe: phrases.subscribe,
    change: (wanted) => phrases.hand({ type: 'changed', phrases: wanted }),
    readAgain: () => phrases.hand({ type: 'connected' }),
    close: stop,
  }
}
