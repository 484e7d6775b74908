import { reportFault } from './report-fault.ts'

/** Calls every handler. If one throws, the fault goes to `onFault` and the others are still called. */
export function tellEach<Told>(
  handlers: Iterable<(told: Told) => void>,
  told: Told,
  onFault: (fault: unknown) => void = reportFault,
): void {
  for (const handler of [...handlers]) {
    try {
      handler(told)
    } catch (fault) {
      onFault(fault)
    }
  }
}
