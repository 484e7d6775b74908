import { type Refused, refuse } from '#shared/result.ts'
import { reportFault } from './report-fault.ts'

/**
 * Resolves to the answer of an act, or to the refusal `internal` if it throws; the fault is reported. Every act that a screen waits for goes
 * through here, so that a fault on the device ends in words and a way to go on, as a refusal of the service does.
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
