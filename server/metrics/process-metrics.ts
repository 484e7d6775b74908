import { readdirSync, readFileSync } from 'node:fs'
import { Counter, Gauge, type Registry } from 'prom-client'
import { systemClock } from '../platform/clock.ts'
import { inSteps } from './in-steps.ts'
import type { MeterFigures } from './meters.ts'

const megabytes16 = 16 * 1024 * 1024

/**
 * The usual process metrics under their usual names, in steps. The library's metrics are exact: its open handles count connections, and one
 * more millisecond of processor time shows that somebody came (G13).
 */
export function addProcessMetrics(registers: Registry[], figures: () => MeterFigures): void {
  const gauge = (name: string, help: string, read: () => number | null) =>
    new Gauge({
      ...{ name, help, registers },
      collect() {
        const value = read()
        if (value === null) this.remove()
        else this.set(value)
      },
    })

  new Gauge({ name: 'nodejs_version_info', help: 'Version of Node.js', labelNames: ['version'], registers }).set(
    { version: process.version },
    1,
  )
  const startedAt = Math.floor(systemClock.now() / 1000 - process.uptime())
  gauge('process_start_time_seconds', 'When the process started, seconds since 1970', () => startedAt)
  new Counter({
    ...{ name: 'process_cpu_seconds_total', help: 'Processor time, in whole tens of seconds', registers },
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc(inSteps((user + system) / 1e6, 10))
    },
  })
  gauge('process_resident_memory_bytes', 'Memory, in steps of 16 MiB', () =>
    inSteps(process.memoryUsage.rss(), megabytes16),
  )
  gauge('nodejs_heap_size_used_bytes', 'Memory of the heap, in steps of 16 MiB', () =>
    inSteps(process.memoryUsage().heapUsed, megabytes16),
  )
  gauge('process_open_fds', 'Open files and connections, in steps of 50', openFiles)
  gauge('process_max_fds', 'How many may be open', mostOpenFiles)
  gauge('nodejs_eventloop_lag_p50_seconds', 'Delay of the event loop in the last minute', () => figures().loopDelay.p50)
  gauge('nodejs_eventloop_lag_p99_seconds', 'Delay of the event loop in the last minute', () => figures().loopDelay.p99)
  gauge('nodejs_eventloop_utilization_ratio', 'Busy share of the event loop in the last minute, in tenths', () => {
    return figures().loopUtilisation
  })
}

/** Null where there is no /proc. */
function openFiles(): number | null {
  try {
    return inSteps(readdirSync('/proc/self/fd').length, 50)
  } catch {
    return null
  }
}

function mostOpenFiles(): number | null {
  try {
    const [, most] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return most === undefined ? null : Number(most)
  } catch {
    return null
  }
}
