import { pageScheduler } from '#client/time/page-scheduler.ts'
/**
 * Reports a caught fault of ours in the browser's console, and nowhere else. The caller goes on without the part that failed.
 * Before Chrome 95 and Safari 15.4 there is no `reportError`.
 */
export function reportFault(fault: unknown): void {
  if (typeof reportError === 'function') reportError(fault)
  else
    pageScheduler.after(0, () => {
      throw fault
    })
}
