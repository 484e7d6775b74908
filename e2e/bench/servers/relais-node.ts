import { readConfig } from '#server/platform/config.ts'
import { startRelais } from '#server/start/relais.ts'
import { limits } from '#shared/protocol/limits.ts'
import { answerParent } from '../running/answer-parent.ts'
import { serverMeter } from '../running/meter.ts'
import type { Listening } from './listen.ts'

/** Nobody is slowed down here: one connection of the bench speaks for a room full of people. */
const unlimited = { burst: 1e9, perSecond: 1e9 }

/** Renewed as often as ever, but not lost while a full machine or a forced collection keeps everybody waiting. Milliseconds. */
const lease = 120_000

// The next one comes at once: a listener of the bench needs no breath (SPEC C26).
// The real server, all settings from the environment.
const relais = await startRelais(readConfig(process.env), {
  limits: { ...limits, listenerLease: lease, nodeLease: lease, breath: 0 },
  rates: { acts: unlimited, upkeep: unlimited, signals: unlimited },
  writing: { burst: 1e12, perMs: 1 },
})
const listening: Listening = { port: Number(new URL(relais.url).port) }
answerParent(serverMeter, listening)
