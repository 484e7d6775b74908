import { reportFault } from './report-fault.ts'

/** Tells every handler, though one of them fails: what it threw goes to `onFault`, and the others hear all the same. */
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
