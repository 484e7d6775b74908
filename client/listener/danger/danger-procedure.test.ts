import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { emergencyLines } from './danger-procedure.ts'

test('the lines give the deployment’s numbers, a message before a call', () => {
  const lines = emergencyLines([
    { number: '114', label: 'Urgence par SMS', how: 'sms' },
    { number: '17', label: 'Police', how: 'tel' },
    { number: '15', label: 'SAMU', how: 'tel' },
    { number: '119', label: 'Enfance en danger', how: 'tel' },
  ])
  expect(lines.flatMap((line) => line.match(/\d+/g) ?? [])).toEqual(['114', '17', '15', '119'])
})

test('without a configured number there is still a line to send', () => {
  const lines = emergencyLines([])
  expect(lines).toHaveLength(3)
  expect(lines.join(' ')).not.toMatch(/\d/)
})

test('every line for the young person has short sentences', () => {
  const numbers = [{ number: '114', label: '', how: 'sms' }] as const
  const sentences = emergencyLines(numbers).flatMap((line) => line.split(/[.?!]/))
  for (const sentence of sentences) expect(sentence.split(/[\s’]+/).length).toBeLessThanOrEqual(15)
})
