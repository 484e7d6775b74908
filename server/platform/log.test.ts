import { describe, expect, test } from 'vitest'
import { createLog } from './log.ts'

function written(level: 'info' | 'error' | 'silent' = 'info') {
  const lines: string[] = []
  return { lines, log: createLog(level, { write: (line) => lines.push(line) }) }
}

describe('the log', () => {
  test('writes an event’s name and numbers, and nothing about the machine', () => {
    const { lines, log } = written()
    log.note('started', { tickets: 3 })
    expect(JSON.parse(lines[0] ?? '')).toEqual({ level: 30, time: expect.any(String), tickets: 3, msg: 'started' })
  })

  test('[G13] has no finer time than the minute', () => {
    const { lines, log } = written()
    log.warn('store-unavailable')
    expect(JSON.parse(lines[0] ?? '').time).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z$/)
    expect(lines[0]).not.toMatch(/\d{10}/)
  })

  test('[G1] writes the place of a bug, and never the data that caused it', () => {
    const { lines, log } = written()
    for (const marker of ['marqueur', 'mar\n    at queur:1:2']) {
      try {
        JSON.parse(marker)
      } catch (thrown) {
        log.bug('message:send', thrown)
      }
      log.bug('message:send', new Error(marker))
      log.bug('message:send', marker)
    }
    expect(lines).toHaveLength(6)
    expect(lines.join('')).not.toMatch(/mar.*queur|queur/)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ where: 'message:send', error: 'SyntaxError', msg: 'bug' })
    expect(JSON.parse(lines[1] ?? '').frames[0]).toMatch(/log\.test\.ts:\d+:\d+/)
  })

  test('writes nothing below its level', () => {
    const { lines, log } = written('error')
    log.note('started')
    expect(lines).toEqual([])
  })
})
