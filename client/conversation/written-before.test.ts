import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import type { Content } from '#shared/protocol/content.ts'
import { ok } from '#shared/result.ts'
import { entryOf, envelopeOf, openAll, plainOpeningLink, sessionNamed, text } from './testing/service.ts'
import { lines, receive, startTimeline } from './timeline.ts'
import { writtenBefore } from './written-before.ts'

const [youth, listener] = [sessionNamed('y'), sessionNamed('l')]

/** What is said of an "Oui." that its author wrote before they read any of these. */
async function saidOf(...before: readonly Content[]) {
  const plain = plainOpeningLink()
  const entries = [
    ...before.map((_, index) => entryOf(index + 1, envelopeOf('listener', listener, index, `${index}`))),
    entryOf(before.length + 1, envelopeOf('youth', youth, 0, 'Oui.')),
  ]
  const timeline = await openAll(receive(startTimeline('listener', sessionNamed('m')), entries), {
    ...plain,
    async open(envelope, known) {
      const opening = await plain.open(envelope, known)
      const content = envelope.role === 'listener' ? before[envelope.sequence] : text(envelope.sealed)
      return opening.ok ? ok({ ...opening.value, content: content ?? null }) : opening
    },
  })
  const line = lines(timeline).find(({ reference }) => reference.role === 'youth')
  return line && writtenBefore(timeline, line)
}

const permits: Content = { kind: 'permits', commitments: ['c', 'd'] }
const question: Content = { kind: 'answer', proposal: sessionNamed('p') as never, answer: 'question' }

test('[L13] a line names what stands above it and its author had not read', async () => {
  expect(await saidOf()).toBeUndefined()
  expect(await saidOf(text('Tu es d’accord ?'))).toBe('Écrit avant d’avoir lu : « Tu es d’accord ? »')
  expect(await saidOf(text('Et lui ?'), text('Tu veux partir ?'))).toBe(
    'Écrit avant d’avoir lu : « Et lui ? » et la suite',
  )
  expect(await saidOf({ kind: 'help-card', title: 'Le 114', markdown: 'x', at: 0 })).toBe(
    'Écrit avant d’avoir lu : « Le 114 »',
  )
  expect(await saidOf(question)).toBe('Écrit avant d’avoir lu : « la réponse au suivi proposé »')
  expect(await saidOf(text('a'.repeat(100)))).toBe(`Écrit avant d’avoir lu : « ${'a'.repeat(80)}… »`)
})

test('[L13] nobody is said to have missed what is for a page alone', async () => {
  expect(await saidOf(permits)).toBeUndefined()
  expect(await saidOf(permits, text('Tu es d’accord ?'))).toBe('Écrit avant d’avoir lu : « Tu es d’accord ? »')
})
