import { unsorted } from '#shared/ticket/triage.ts'
import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import type { LogState } from '#client/conversation/log-state.ts'
import { startOutbox, write } from '#client/conversation/outbox.ts'
import { nothingReceived } from '#client/conversation/receipts.ts'
import { receivedUpTo } from '#client/conversation/testing/received.ts'
import { entryOf, envelopeOf, linesOf, nothingOpened, sessionNamed } from '#client/conversation/testing/service.ts'
import { opened, receive, startTimeline } from '#client/conversation/timeline.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { ProposalId } from '#shared/ids.ts'
import { attestation } from '#shared/protocol/attestation.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import type { Content, ProposalAnswer } from '#shared/protocol/content.ts'
import { unsignedText } from '#shared/protocol/signed.ts'
import { freeCommitment, obstacleTo, proposalsOf } from './handover-progress.ts'
import { obstacleWords, progressWords } from './handover-words.ts'

const proposal = (id: string): Content => ({
  kind: 'proposal',
  id: id as ProposalId,
  ...nameText(newestConsentText('fr')),
  ...unsorted,
  summary: 's',
  suggested: [],
  team: 't',
  teamStaple: 'a.b.c',
  attestation: 'a',
  listener: 'l',
  expires: 5000,
})
const answer = (id: string, said: ProposalAnswer): Content => ({
  kind: 'answer',
  proposal: id as ProposalId,
  answer: said,
})

/** A log with these contents, in order. */
function logOf(contents: readonly Content[], leaving: readonly Content[] = []): LogState {
  const session = sessionNamed('l')
  let sequence = { youth: 0, listener: 0 }
  const entries = contents.map((content, index) => {
    const role = content.kind === 'answer' || content.kind === 'permits' ? 'youth' : 'listener'
    const entry = entryOf(index + 1, envelopeOf(role, session, sequence[role], ''))
    sequence = { ...sequence, [role]: sequence[role] + 1 }
    return entry
  })
  const received = receive(startTimeline('listener', sessionNamed('o')), entries)
  const timeline = opened(received, { ...nothingOpened, taken: entries.length, items: linesOf(entries, contents) })
  return { timeline, outbox: leaving.reduce((outbox, content) => write(outbox, content, null), startOutbox(session)) }
}

const ready = { handover: 'ready', holdsCertificate: true, holdsKey: true } as const

test('a proposal is leaving, then kept, then on screen, then answered, and the last answer counts', () => {
  const words = (log: LogState, now = 1000, youthHas = 1) =>
    proposalsOf(log, receivedUpTo(youthHas)).map((one) => progressWords(one, now))
  expect(words(logOf([], [proposal('a')]))).toEqual(['La proposition n’est pas encore partie.'])
  expect(words(logOf([proposal('a')]))).toEqual([
    'La proposition est sur l’écran du jeune. Sans réponse pour l’instant.',
  ])
  expect(words(logOf([proposal('a')]), 1000, 0)).toEqual([
    'La proposition est partie. L’appareil du jeune n’a pas encore dit qu’il l’a reçue.',
  ])
  expect(words(logOf([proposal('a')]), 5000)).toEqual(['La proposition a expiré sans réponse.'])
  const asked = [proposal('a'), answer('a', 'question')]
  expect(words(logOf(asked))).toEqual(['Le jeune a une question. Il veut en parler avant.'])
  expect(words(logOf([...asked, answer('a', 'no')]), 9000)).toEqual(['Le jeune a dit non. Rien n’a été transmis.'])
})

test('[C21] a yes and a no to one proposal are no answer, in whatever order the service gives them, and another one may be made', () => {
  for (const two of [['yes', 'no'] as const, ['no', 'yes'] as const]) {
    const log = logOf([proposal('a'), ...two.map((said) => answer('a', said))])
    const proposals = proposalsOf(log, receivedUpTo(1))
    expect(proposals.map((one) => progressWords(one, 1000))).toEqual([
      'Deux réponses différentes sont arrivées : oui, et non. Demandez au jeune ce qu’il en est.',
    ])
    expect(obstacleTo({ ...ready, proposals })).toBeUndefined()
  }
})

test('an answer to another proposal does not count for this one', () => {
  const log = logOf([proposal('a'), answer('x', 'yes'), proposal('b'), answer('a', 'no')])
  expect(proposalsOf(log, nothingReceived).map((one) => [one.id, one.answer])).toEqual([
    ['a', 'no'],
    ['b', undefined],
  ])
})

test.each([
  ['no-key', { ...ready, holdsKey: false }, []],
  ['agreed', ready, [proposal('a'), answer('a', 'yes')]],
  ['twice', ready, [proposal('a'), answer('a', 'no'), proposal('b')]],
  ['no-certificate', { ...ready, holdsCertificate: false }, []],
  ['no-team', { ...ready, handover: 'no-team' }, []],
  ['not-certified', { ...ready, handover: 'not-certified' }, []],
  ['expired', { ...ready, handover: 'expired' }, []],
  [undefined, ready, [proposal('a'), answer('a', 'no')]],
] as const)('what stands in the way: %s', (obstacle, about, said) => {
  expect(obstacleTo({ ...about, proposals: proposalsOf(logOf(said), nothingReceived) })).toBe(obstacle)
  if (obstacle) expect(obstacleWords(obstacle).length).toBeGreaterThan(20)
})

test('a proposal that has not left yet counts among the two', () => {
  const log = logOf([proposal('a'), answer('a', 'no')], [proposal('b')])
  expect(obstacleTo({ ...ready, proposals: proposalsOf(log, nothingReceived) })).toBe('twice')
})

test('[C21][H14] a proposal takes a permit that the device told and no earlier proposal used, sent or not', () => {
  const [first, second] = [commitment(1), commitment(2)]
  const told: Content = { kind: 'permits', commitments: [first, second] }
  const using = (id: string, permit: string) => ({ ...proposal(id), attestation: attesting(permit) }) as Content
  expect(freeCommitment(logOf([]))).toBeUndefined()
  expect(freeCommitment(logOf([told]))).toBe(first)
  expect(freeCommitment(logOf([told, using('a', first), told]))).toBe(second)
  expect(freeCommitment(logOf([told], [using('a', first)]))).toBe(second)
  expect(freeCommitment(logOf([told, using('a', first), using('b', second)]))).toBeUndefined()
})

const commitment = (number: number) => Buffer.alloc(32, number).toString('base64url')

/** An attestation of this form; whether it is signed does not matter here. */
const attesting = (permit: string) => {
  const payload = {
    permit,
    listener: sessionNamed('l') as never,
    ...nameText(newestConsentText('fr')),
    teamFingerprint: permit,
    exp: 1,
  }
  return `${unsignedText('attestation', attestation, payload)}.${Buffer.alloc(64).toString('base64url')}`
}
