import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { youthRequests } from '#shared/protocol/youth.ts'
import { type HostilePair, openHostilePair } from '../support/hostile-pair.ts'
import { toldOf } from '../support/meeting.ts'
import { showOtherLog, type TrueEntry } from '../support/other-log.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { itemsOf } from '../support/shown-words.ts'
import { handOver } from '../support/steps.ts'

let floor: Floor
let pair: HostilePair
let service: HostilePair['service']
let listener: HostilePair['listener']
let youth: HostilePair['youth']

beforeAll(async () => {
  floor = await openFloor()
})
beforeEach(async () => {
  pair = await openHostilePair(floor)
  ;({ service, listener, youth } = pair)
})
afterEach(() => pair.close())
afterAll(() => floor?.close())

const mark = 'Attention : un message manque ou n’est pas à sa place.'
const question = 'Tu veux qu’on appelle quelqu’un ?'
const other = 'Tu veux que j’efface tout ?'

test('[G3] a “Oui.” moved under another question says on both screens what its author had not read', async () => {
  await answeredBeforeItIsRead('after the answer')
  const early = (words: string, unread: string) => `Écrit avant d’avoir lu : « ${unread} » ${words}`
  // The two logs differ from here on. Each receipt says so, at the end.
  const atDesk = [question, other, early('Oui.', other), mark]
  const atDevice = [question, 'Oui.', early(other, 'Oui.'), mark]
  await expect.poll(async () => (await asShown(listener)).slice(-4)).toEqual(atDesk)
  await expect.poll(async () => (await asShown(youth)).slice(-4)).toEqual(atDevice)

  // From the other's next line on, the mark stands once, at its place, and they talk on.
  await talkOn('Non.', 'Je n’efface rien.', 'Merci.', 'Je reste là.')
  expect((await asShown(listener)).slice(-5)).toEqual([mark, 'Non.', 'Je n’efface rien.', 'Merci.', 'Je reste là.'])
  expect((await asShown(youth)).slice(-5)).toEqual(['Non.', mark, 'Je n’efface rien.', 'Merci.', 'Je reste là.'])
})

test('[G3] a question withheld until it is answered does not get the answer to the one before it', async () => {
  await answeredBeforeItIsRead('in its place')
  const late = [question, other, `Écrit avant d’avoir lu : « ${other} » Oui.`]
  expect((await asShown(listener)).slice(-3)).toEqual(late)
  expect((await asShown(youth)).slice(-3)).toEqual(late)

  // Nothing is missing now: what is said to the late question is shown as said to it.
  await talkOn('Non.', 'Entendu.')
  expect((await asShown(listener)).slice(-5)).toEqual([...late, 'Non.', 'Entendu.'])
  expect((await asShown(youth)).slice(-5)).toEqual([...late, 'Non.', 'Entendu.'])
})

test('[G3] [G6] an answer that was written before the question was read is shown so on the card, and in the ticket', async () => {
  await answeredBeforeItIsRead('in its place')
  const early = 'Écrit avant d’avoir lu ce qui précède. Oui.'
  await handOver(listener, youth, {
    atCard: (card) =>
      card
        .getByRole('group', { name: 'Messages transmis', exact: true })
        .getByRole('checkbox', { name: early })
        .check(),
  })
  const cell = await floor.cell()
  await cell.openNewest()
  expect((await itemsOf(cell.shared)).map(inOneLine)).toEqual([`Le jeune : ${early}`])
})

test('[G3] a whole earlier page load hidden from a desk leaves one mark at its place on both screens, and they talk on', async () => {
  let hidden: ReadonlySet<string> | undefined
  const isHidden = (entry: TrueEntry) =>
    entry.kind === 'message' && entry.envelope.role === 'youth' && (hidden?.has(entry.envelope.session) ?? true)
  showOtherLog(service, '/listener', (entries) => entries.filter((entry) => !isHidden(entry)))
  await listener.becomeAvailable()
  await youth.start()
  await youth.page.getByRole('heading', { name: /Tu parles avec/ }).waitFor()
  await youth.write('Ne dis rien à mon père.')
  await youth.line('Envoyé').waitFor()
  await youth.page.reload()
  await youth.line('Ne dis rien à mon père.').waitFor()
  hidden = new Set(sentBy('youth').map(({ session }) => session))

  await talkOn('Tu peux l’appeler.', 'Je l’appelle.', 'Attends.', 'J’attends.')
  const said = ['Tu peux l’appeler.', 'Je l’appelle.', 'Attends.', 'J’attends.']
  const [first, ...later] = said
  expect((await asShown(listener)).slice(-5)).toEqual([mark, ...said])
  expect((await asShown(youth)).slice(-5)).toEqual([first, mark, ...later])
  expect(await listener.line('Ne dis rien').count()).toBe(0)
  for (const { log } of [listener, youth]) expect(await log.getByText(mark).count()).toBe(1)
})

async function talk(): Promise<void> {
  await listener.becomeAvailable()
  await youth.start()
  await youth.write('Bonjour.')
  await listener.line('Bonjour.').waitFor()
  await listener.answer(question)
  await youth.line(question).waitFor()
}

/** A question that the young person has not read stands above their answer to another one, or comes after it. Then they read it. */
async function answeredBeforeItIsRead(where: 'in its place' | 'after the answer'): Promise<void> {
  await talk()
  const lie = withheldFromTheYoung(where)
  await listener.answer(other)
  await expect.poll(lie.holds).toBe(true)
  await youth.write('Oui.')
  await listener.line('Oui.').waitFor()
  lie.give()
  await youth.log.getByText(other, { exact: true }).waitFor()
}

/** Each reads the other's words before they write: the young person first. */
async function talkOn(...words: readonly string[]): Promise<void> {
  for (const [index, said] of words.entries()) {
    if (index % 2 === 0) await youth.write(said)
    else await listener.answer(said)
    await (index % 2 === 0 ? listener : youth).line(said).waitFor()
  }
}

/** From now on the young person's page does not get the listener's next line, until it is given where the lie puts it. */
function withheldFromTheYoung(where: 'in its place' | 'after the answer') {
  const known = new Set(sentBy('listener').map(({ sealed }) => sealed))
  const isHeld = (entry: TrueEntry) =>
    entry.kind === 'message' && entry.envelope.role === 'listener' && !known.has(entry.envelope.sealed)
  let answers: number | undefined
  const log = showOtherLog(service, '/youth', (entries) => {
    const at = entries.findIndex(isHeld)
    if (at === -1) return entries
    const [held, ...after] = entries.slice(at) as [TrueEntry, ...TrueEntry[]]
    if (where === 'in its place') return answers === undefined ? entries.slice(0, at) : entries
    const shown = [...entries.slice(0, at), ...after.slice(0, answers)]
    return answers === undefined ? shown : [...shown, held, ...after.slice(answers)]
  })
  return {
    holds: () => toldOf(service).some(isHeld),
    give() {
      answers = 1
      log.tell()
    },
  }
}

/** The messages that crossed from one side. */
function sentBy(role: SenderRole) {
  const sent = service.crossed('request', 'message:send') as RequestOf<(typeof youthRequests)['message:send']>[]
  return sent.map(({ envelope }) => envelope).filter((envelope) => envelope.role === role)
}

/** What each item of the log says, without whose it is and when. */
const asShown = async ({ log }: Pick<YouthPage, 'log'>) =>
  (await itemsOf(log))
    .map(inOneLine)
    .map((words) => (words.startsWith('Attention') ? words : words.replace(/^[^:]+ : (\d\d:\d\d )?/, '')))

const inOneLine = (words: string) => words.replace(/\s+/g, ' ')
