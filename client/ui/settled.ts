import { type Refused, refuse } from '#shared/result.ts'
import { reportFault } from './report-fault.ts'

/**
 * What somebody's act came to: its own answer, or `internal` for whatever it threw, which is reported. Every act that a screen waits for goes
 * through here: a fault on the device then ends in words and a way on, as a refusal of the service does.
 */
export async function settled<Answered>(
  act: () => Promise<Answered>,
  onFault: (fault: unknown) => void = reportFault,
): Promise<Answered | Refused<'internal'>> {
  try {
    return await act()
  } catch (fault) {
    onFault(fault)
    return refuse('internal')
  }
}
