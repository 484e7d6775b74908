import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { startOutbox } from '#client/conversation/outbox.ts'
import { entryOf, envelopeOf, linesOf, nothingOpened, sessionNamed } from '#client/conversation/testing/service.ts'
import { opened, receive, startTimeline } from '#client/conversation/timeline.ts'
import type { ProposalId } from '#shared/ids.ts'
import type { Content, ProposalAnswer } from '#shared/protocol/content.ts'
import { showLines } from './show-lines.ts'

const answer = (said: ProposalAnswer): Content => ({ kind: 'answer', proposal: 'a' as ProposalId, answer: said })

test('[C21] a second answer that says the opposite stands there as an alarm, and the same one once more does not', () => {
  const session = sessionNamed('t')
  const contents = [answer('no'), answer('no'), answer('yes')]
  const entries = contents.map((_, index) => entryOf(index + 1, envelopeOf('youth', session, index, '')))
  const received = receive(startTimeline('youth', sessionNamed('o')), entries)
  const timeline = opened(received, { ...nothingOpened, taken: entries.length, items: linesOf(entries, contents) })
  const shown = showLines({ timeline, outbox: startOutbox(session) }, { aliasOf: () => undefined, permits: [] })
  expect(shown.map((line) => [line.kind, 'words' in line && line.words])).toEqual([
    ['event', 'Tu as dit non au suivi. Rien n’est transmis.'],
    ['event', 'Tu as dit non au suivi. Rien n’est transmis.'],
    ['warning', 'Attention : deux réponses différentes sont parties pour le même suivi. Dis ce que tu veux.'],
  ])
})
