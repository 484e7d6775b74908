import { type Result, refuse } from '#shared/result.ts'
import { reportFault } from './report-fault.ts'

/**
 * What somebody's act came to: its own answer, or `internal` for whatever it threw, which is reported. Every act that a screen waits for goes
 * through here: a fault on the device then ends in words and a way on, as a refusal of the service does.
 */
export async function settled<Value, Refusal extends string>(
  act: () => Promise<Result<Value, Refusal>>,
  onFault: (fault: unknown) => void = reportFault,
): Promise<Result<Value, Refusal | 'internal'>> {
  try {
    return await act()
  } catch (fault) {
    onFault(fault)
    return refuse('internal')
  }
}
