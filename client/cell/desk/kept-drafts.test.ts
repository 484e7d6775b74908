import { expect, test } from 'vitest'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { codeWords } from '#language/code-words.ts'
import { aReadyCell, until } from '../testing/settled.ts'
import { type DraftMemory, draftsOf } from './kept-drafts.ts'

/** Two loads of one member's page in the same tab, with two tickets of their own, each with a draft. */
async function withTwoDrafts() {
  let kept: string | null = null
  const memory: DraftMemory = {
    read: () => kept,
    keep: (text) => {
      kept = text
    },
  }
  const { cell, alix, desk: first } = await aReadyCell(codeWords)
  await first.close()
  const load = () => cell.arrive(alix, 0, pageScheduler, memory).desk
  const desk = load()
  const [one, two] = [await cell.submit(), await cell.submit()]
  await until(desk, ({ facts }) => facts.triage.size === 2)
  for (const ticket of [one, two]) {
    await desk.open(ticket)
    await desk.act('take')
    desk.writeDraft(`pour ${ticket}`)
  }
  return { cell, load, desk, one, two, kept: () => kept }
}

const draftOf = (desk: Awaited<ReturnType<typeof withTwoDrafts>>['desk']) => {
  const { shown } = desk.get()
  return shown?.status === 'open' ? shown.draft : shown?.status
}

test('[S39] after a reload the list says where a draft is, and it is in its field again once the ticket is opened', async () => {
  const { load, desk, one, two } = await withTwoDrafts()
  await desk.close()
  const after = load()
  expect(new Set(after.get().withDraft)).toEqual(new Set([one, two]))
  await until(after, ({ facts }) => facts.triage.size === 2)
  await after.open(one)
  expect(draftOf(after)).toBe(`pour ${one}`)
  await after.open(two)
  expect(draftOf(after)).toBe(`pour ${two}`)
  await after.close()
  const third = load()
  await until(third, ({ facts }) => facts.triage.size === 2)
  await third.open(two)
  expect(draftOf(third)).toBe(`pour ${two}`)
})

test('[S39] a sent draft, one of a ticket that was given back, and a withdrawn one’s are kept no more', async () => {
  const { cell, desk, one, two, kept } = await withTwoDrafts()
  desk.send()
  expect(kept()).not.toContain(`pour ${two}`)
  await desk.open(one)
  await desk.act('put-back')
  await until(desk, ({ facts }) => facts.tickets.some(({ ticket, phase }) => ticket === one && phase === 'received'))
  expect(kept()).toBe(null)
  await desk.open(two)
  desk.writeDraft('encore')
  expect(kept()).toContain('encore')
  cell.erase(two)
  expect(kept()).toBe(null)
})

test('[S39] [G7] of a ticket that was withdrawn between two loads nothing stays once the list is there', async () => {
  const { cell, load, desk, one, two, kept } = await withTwoDrafts()
  await desk.close()
  cell.erase(one)
  const after = load()
  await until(after, ({ isLoaded }) => isLoaded)
  expect([after.get().withDraft, kept()]).toEqual([[two], JSON.stringify([{ ticket: two, draft: `pour ${two}` }])])
})

test('what another build kept, or nobody, is nothing', () => {
  for (const text of [null, '', '{}', '[{"ticket":"?","draft":""}]', '[{"draft":"un secret"}]'])
    expect(draftsOf(text).size).toBe(0)
})
