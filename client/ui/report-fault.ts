/**
 * Lets a fault of ours be seen where the browser shows errors, and nowhere else: whoever caught it goes on without the part that failed.
 * (`reportError` would do the same, and is missing in Chrome 90.)
 */
export function reportFault(fault: unknown): void {
  setTimeout(() => {
    throw fault
  })
}
