/**
 * Runs in a page of the demo before every other script, as text: it uses nothing outside itself. The page's clocks, wall and monotonic, and its
 * timers are ahead by the demo's offset, now and at each change. It asks `offset` for the first one and waits for the answer, because later
 * scripts read the clock at once; its own bytes are always the same, so that the page can name their hash.
 */
export function keepPageClock(offset: string, told: string): void {
  type Timer = { id: number; due: number; every: number | null; run: () => void }
  const page = globalThis as unknown as Record<string, unknown> & typeof globalThis
  const trueNow = Date.now
  const trueRunning = performance.now.bind(performance)
  const trueSet = setTimeout
  const trueClear = clearTimeout
  const timers = new Map<number, Timer>()
  const asked = new XMLHttpRequest()
  asked.open('GET', offset, false)
  asked.send()
  let ahead = Number(asked.responseText)
  let gained = 0
  let ids = 0

  const running = () => trueRunning() + gained
  const TrueDate = Date
  page.Date = new Proxy(TrueDate, {
    construct: (target, given, made) =>
      Reflect.construct(target, given.length === 0 ? [trueNow() + ahead] : given, made),
    apply: () => new TrueDate(trueNow() + ahead).toString(),
  }) as typeof Date
  TrueDate.now = () => trueNow() + ahead
  performance.now = running

  function wait(timer: Timer): void {
    timer.id = trueSet(meet, Math.max(0, timer.due - running()), timer) as unknown as number
  }
  function meet(timer: Timer): void {
    for (const [id, each] of timers) {
      if (each !== timer) continue
      if (timer.every === null) timers.delete(id)
      else {
        timer.due = running() + timer.every
        wait(timer)
      }
    }
    timer.run()
  }
  function begin(run: unknown, delay: number, every: number | null, given: unknown[]): number {
    ids += 1
    const timer: Timer = {
      id: 0,
      due: running() + delay,
      every,
      run: () => (run as (...given: unknown[]) => void)(...given),
    }
    timers.set(ids, timer)
    wait(timer)
    return ids
  }
  function end(id: unknown): void {
    const timer = timers.get(id as number)
    if (timer) trueClear(timer.id)
    timers.delete(id as number)
  }
  page.setTimeout = ((run: unknown, delay = 0, ...given: unknown[]) => begin(run, delay, null, given)) as never
  page.setInterval = ((run: unknown, delay = 0, ...given: unknown[]) => begin(run, delay, delay, given)) as never
  page.clearTimeout = end as never
  page.clearInterval = end as never

  new EventSource(told).onmessage = ({ data }) => {
    gained += Number(data) - ahead
    ahead = Number(data)
    for (const timer of timers.values()) {
      trueClear(timer.id)
      wait(timer)
    }
  }
}
