import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { reasons } from '#shared/consent/reasons.ts'
import { reasonPhrase } from './card-words.ts'

test.each(reasons)('the phrase of %s has short, complete sentences and never says prostitution', (reason) => {
  const phrase = reasonPhrase(reason)
  expect(phrase).toMatch(/\.$/)
  expect(phrase.toLowerCase()).not.toMatch(/prostitu|proxén/)
  for (const sentence of phrase.split(/[.:]/))
    expect(sentence.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(15)
})
