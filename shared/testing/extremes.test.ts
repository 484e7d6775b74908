import type * as v from 'valibot'
import { expect, test } from 'vitest'
import { cellNotices, cellRequests } from '../protocol/cell.ts'
import { content, signalContent } from '../protocol/content.ts'
import { followUpNotices, followUpRequests } from '../protocol/follow-up.ts'
import { listenerNotices, listenerRequests } from '../protocol/listener.ts'
import { publicHttp } from '../protocol/public-http.ts'
import { sealedParts } from '../protocol/sealed-parts.ts'
import { supervisorNotices, supervisorRequests } from '../protocol/supervisor.ts'
import { youthNotices, youthRequests } from '../protocol/youth.ts'
import { extremes, samples } from './extremes.ts'

const told = [youthNotices, followUpNotices, listenerNotices, cellNotices, supervisorNotices].map(Object.entries)
const asked = [youthRequests, followUpRequests, listenerRequests, cellRequests, supervisorRequests, publicHttp].map(
  (requests) =>
    Object.entries(requests).flatMap(([name, { request, reply }]): [string, v.GenericSchema][] => [
      [`${name} asked`, request],
      [`${name} answered`, reply],
    ]),
)
const schemas: [string, v.GenericSchema][] = [
  ['content', content],
  ['signal', signalContent],
  ...Object.entries(sealedParts),
  ...told.flat(),
  ...asked.flat(),
]

test.each(schemas)('[G21] %s: no accepted number, day or text makes a formatter or a parser fail', (_, schema) => {
  const taken = samples(schema).flatMap((base) => extremes(schema, base))
  expect(taken.length).toBeGreaterThan(0)
  for (const { path, value } of taken.filter((each) => each.fits)) {
    for (const leaf of leavesOf(value)) {
      if (typeof leaf === 'number') {
        expect([path, leaf, Number.isSafeInteger(leaf), Object.is(leaf, -0), leaf >= 0]).toEqual([
          path,
          leaf,
          true,
          false,
          true,
        ])
        expect(() => new Date(leaf).toISOString()).not.toThrow()
      }
      if (typeof leaf === 'string' && isDate.test(path) && /^\d{4}-/.test(leaf))
        expect([path, leaf, Number.isNaN(Date.parse(leaf))]).toEqual([path, leaf, false])
    }
  }
})

const isDate = /^(?!.*exceptions).*\.(day|today|opensAt|receivedOn|expiresOn|readableUntil)$/

function* leavesOf(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) yield value
  else for (const each of Object.values(value)) yield* leavesOf(each)
}
