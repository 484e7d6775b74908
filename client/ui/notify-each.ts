import { reportFault } from './report-fault.ts'

/** Calls every handler. If one throws, the fault goes to `onFault` and the others are still called. */
export function notifyEach<Value>(
  handlers: Iterable<(value: Value) => void>,
  value: Value,
  onFault: (fault: unknown) => void = reportFault,
): void {
  for (const handler of [...handlers]) {
    try {
      handler(value)
    } catch (fault) {
      onFault(fault)
    }
  }
}
