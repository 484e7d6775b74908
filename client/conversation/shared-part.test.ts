import { expect, test } from 'vitest'
import { refuse } from '#shared/result.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createConversationLog, type LogLink } from './conversation-log.ts'
import { envelopeOf, plainLink, plainOpening, Service, sessionNamed } from './testing/service.ts'

const [young, me] = [sessionNamed('y'), sessionNamed('m')]

/** What somebody sees of a log of several pages whose entries name them as `given` says: the first epoch that the entry of each epoch gives them, if it does. */
function whoReads(given: readonly (number | null)[]) {
  const service = new Service()
  const plain = plainOpening()
  for (const [index] of given.entries()) {
    service.raise()
    const line = envelopeOf('youth', young, index, `line ${index + 1}`, index + 1)
    service.keep(line)
    void plain(line)
  }
  let firstEpoch: number | null = null
  const held = new Set<number>()
  const followed = new Set<number>()
  const network = plainLink(service, 'listener')
  const link: LogLink = {
    ...network,
    async check(entry) {
      if (!followed.has(entry.position)) {
        followed.add(entry.position)
        const first = given[followed.size - 1] ?? null
        if (first !== null) for (let epoch = first; epoch <= followed.size; epoch += 1) held.add(epoch)
        firstEpoch = first ?? firstEpoch
      }
      return network.check(entry)
    },
    open: async (envelope) => (held.has(envelope.epoch) ? plain(envelope) : refuse('no-key')),
    precedes: (epoch) => epoch < (firstEpoch ?? 0),
    awaitsKey: (_, isRead) => !isRead,
    read: async (after) => service.read(after, 2),
  }
  const log = createConversationLog({ role: 'listener', session: me, link })
  log.online()
  const shown = () =>
    log.state().timeline.items.flatMap((item) => {
      if (item.kind === 'line') return [item.content.kind === 'text' ? item.content.text : item.content.kind]
      return item.kind === 'warning' ? [item.warning] : []
    })
  return { log, shown }
}

test.each<[string, readonly (number | null)[], readonly string[]]>([
  ['from its beginning, by the last entry', [null, null, 0], ['line 1', 'line 2', 'line 3']],
  ['from the last entry on', [null, null, 3], ['not-shared', 'line 3']],
  ['from its beginning, after they had a later part', [null, 2, null, 0], ['line 1', 'line 2', 'line 3', 'line 4']],
  ['in two parts', [1, null, 3], ['line 1', 'not-shared', 'line 3']],
  ['not at all', [null, null], ['unreadable', 'unreadable']],
])('[C16] a log of several pages is shown to somebody who reads it %s', async (_, given, expected) => {
  const { log, shown } = whoReads(given)
  await eventually(() => expect(shown()).toEqual(expected))
  log.stop()
})
