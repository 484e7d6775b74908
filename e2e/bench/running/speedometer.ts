import type { FixedWorkCommands } from '../servers/fixed-work.ts'
import { startChild } from './child.ts'
import type { Core } from './cores.ts'

/** How fast a core is, which is not always the same where a machine is shared: milliseconds that a fixed piece of work takes. */
export type Speedometer = { readonly read: () => Promise<number>; readonly stop: () => Promise<void> }

export async function startSpeedometer(core: Core): Promise<Speedometer> {
  const worker = await startChild<FixedWorkCommands, null>('servers/fixed-work.ts', { core })
  return { read: () => worker.ask('time'), stop: () => worker.stop() }
}
