import { expect, test } from 'vitest'
import { shownUpTo, type Timeline } from '#client/conversation/timeline.ts'
import { aProposal } from '#client/crypto/testing/handover.ts'
import { aMember, aTeam, now } from '#client/crypto/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { ok } from '#shared/result.ts'
import { endWithTest } from '#shared/testing/end-with-test.ts'
import { eventually, until } from '#shared/testing/eventually.ts'
import { createConsenting } from './consenting.ts'
import { openProposal } from './conversation/proposals.ts'
import { aListeningOrganisation } from './testing/organisation.ts'
import { waiting } from './testing/service.ts'
import { aWaitingTab, permitOf, say } from './testing/tab.ts'
import { talkWith } from './testing/talk.ts'
import type { Visit } from './visit/visit.ts'

const { organisation, pin, sam } = await aListeningOrganisation()
const ange = await aMember(organisation, 'listener', { alias: 'Ange' })

/** What this device has said, in the order of the log: what each line says to have seen, and the first line above it that it says not to have. */
function said(visit: Visit) {
  const { items, order } = visit.state().talk?.log.timeline ?? { items: [] }
  return items.flatMap((item) =>
    item.kind === 'line' && item.reference.role === 'youth'
      ? [{ kind: item.content.kind, seen: order?.places[item.position]?.line?.claimed, unread: item.unread?.first }]
      : [],
  )
}

const lastPosition = (visit: Visit) => visit.state().talk?.log.timeline.items.at(-1)?.position ?? 0

/** Sam has proposed a follow-up, and the young person has pressed `Oui`. The service answers when the test lets it. */
async function pressedYes() {
  const tab = await aWaitingTab(pin)
  const { service, visit } = tab
  say(visit, 'avant')
  await eventually(() => expect(said(visit)).toHaveLength(1))
  const desk = await talkWith(tab, sam, organisation.public)
  await eventually(() => expect(said(visit)).toHaveLength(2))
  await desk.send(await aProposal(sam, await aTeam(organisation), permitOf(visit)))
  const shown = await until(() => {
    const [talk, state] = [visit.talk(), visit.state().talk]
    return talk && state && openProposal(state.log, talk)
  })
  const answered = Promise.withResolvers<Answer<unknown>>()
  const card = createConsenting({
    ...shown,
    ...pin,
    now: () => now,
    heldFor: () => visit.talk()?.heldFor(shown.proposal.id) ?? 0,
    seen: () => shownUpTo(visit.state().talk?.log.timeline as Timeline),
    permits: visit.talk()?.permits ?? [],
    storage: tab.storageOfTab,
    onAnswer: (answer, seen) => visit.say({ kind: 'answer', proposal: shown.proposal.id, answer }, seen),
    onHandedOver: () => undefined,
    service: {
      submit: () => answered.promise,
      refuse: async () => ok({}),
      withdraw: async () => ok({ erased: 'done' }),
    },
    loadWords: async () => codeWords,
  })
  endWithTest(card.begin())
  await eventually(() => expect(card.state().at).toBe('card'))
  const pressed = lastPosition(visit)
  card.yes({ summary: { text: 'Je voudrais parler à quelqu’un.' } })
  await eventually(() => {
    const state = card.state()
    if (state.at !== 'card' || state.handingOver?.state().step !== 'showing') throw new Error('no code is shown')
    state.handingOver.goOnWithoutCode()
  })
  await eventually(() => expect(card.state().at).toBe('sent'))
  return { service, visit, desk, pressed, answer: () => answered.resolve(ok({})) }
}

test('[L13] a yes says what was on the screen when it was pressed, whatever was said until its outcome was known', async () => {
  const { visit, desk, pressed, answer } = await pressedYes()
  const { position } = await desk.write('Prends ton temps.')
  await eventually(() => expect(lastPosition(visit)).toBe(position))
  answer()
  await eventually(() => expect(said(visit).at(-1)?.kind).toBe('answer'))
  expect(said(visit).at(-1)).toMatchObject({ seen: { position: pressed }, unread: position })
})

test('[L13] the line that tells the permits says no more than the line before it, so that a yes under way still says what it was pressed with', async () => {
  const { service, visit, desk, pressed, answer } = await pressedYes()
  const { position } = await desk.write('Je dois partir.')
  service.event('listener-lost', sam)
  service.set(waiting(1))
  await eventually(() => expect(visit.state().talk?.service).toMatchObject({ phase: 'waiting', epoch: 2 }))
  await talkWith({ service, visit }, ange, organisation.public, 2)
  await eventually(() => expect(said(visit).map(({ kind }) => kind)).toEqual(['text', 'permits', 'permits']))
  const [text, ...permits] = said(visit)
  expect(permits.map(({ seen }) => seen)).toEqual([text?.seen, text?.seen])
  answer()
  await eventually(() => expect(said(visit).at(-1)?.kind).toBe('answer'))
  expect(said(visit).at(-1)).toMatchObject({ seen: { position: pressed }, unread: position })
})
