import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readTold, tellPublication } from './told-change.ts'

const anyText = fc.string({ unit: 'grapheme' })
const publication = fc.record({
  channel: anyText,
  message: fc.oneof(
    anyText,
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  ),
})

it('[ST12] reads publications as they were told, in their order, whatever is in them', () => {
  fc.assert(
    fc.property(fc.array(publication), (publications) => {
      const heard: unknown[] = []
      readTold(Buffer.concat(publications.map(tellPublication)), {
        publication: (channel, message) => heard.push([channel, message.toString('base64')]),
        state: (key) => heard.push(key),
      })
      expect(heard).toEqual(
        publications.map(({ channel, message }) => [channel, Buffer.from(message as string).toString('base64')]),
      )
    }),
  )
})
