/** What the page itself measures, in milliseconds of its own clock. Runs in the page: nothing outside these functions exists there. */

/** The time of each input of this kind until the frame after it is painted, from now on. */
export function startMeasuring(kind: 'keydown' | 'click'): void {
  const page = globalThis as unknown as Measuring
  page.paints = []
  page.stopMeasuring?.()
  const heard = (event: Event) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      // A message after the frame's callbacks comes after its style, layout and paint.
      port1.onmessage = () => page.paints.push(performance.now() - event.timeStamp)
      port2.postMessage(null)
    })
  }
  addEventListener(kind, heard, { capture: true })
  page.stopMeasuring = () => removeEventListener(kind, heard, { capture: true })
}

/** The longest task of the page from now on; the browser tells only of tasks of 50 ms and more. */
export function startWatching(): void {
  const page = globalThis as unknown as Measuring
  page.tasks = []
  page.watching?.disconnect()
  page.watching = new PerformanceObserver((told) => {
    for (const { duration } of told.getEntries()) page.tasks.push(duration)
  })
  page.watching.observe({ type: 'longtask' })
}

export type Measuring = {
  paints: number[]
  tasks: number[]
  stopMeasuring?: () => void
  watching?: PerformanceObserver
}
