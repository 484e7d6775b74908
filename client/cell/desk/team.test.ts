import { expect, test } from 'vitest'
import { anOrganisation, now } from '#client/crypto/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aCell } from '../testing/cell.ts'
import { aReadyCell, until } from '../testing/settled.ts'
import { createTeamKeeper } from './team-keeper.ts'

const ready = () => aReadyCell(codeWords)

test('the first member makes the key; a supervisor certifies it; then it is in use', async () => {
  const { cell, desk, told, alix } = await ready()
  expect(cell.epochs().map(({ epoch, wraps }) => [epoch, [...wraps.keys()]])).toEqual([[1, [alix.id]]])
  expect(desk.get().standing).toEqual({ kind: 'ready', epoch: 1, nextAwaits: false })
  expect(desk.get().upkeep.news).toEqual([{ kind: 'epoch-made', epoch: 1 }])
  expect(told.certificates).toContain(alix.certificate.text)
})

test('before its certification the key opens nothing, and the desk says what it waits for', async () => {
  const cell = await aCell()
  const { desk } = cell.arrive(await cell.join('Alix'))
  await until(desk, ({ standing }) => standing.kind === 'none')
  const { newTeam } = await import('#client/enrolment/team-epoch.ts')
  await desk.makeFirstEpoch(newTeam(codeWords))
  await until(desk, ({ standing }) => standing.kind === 'not-certified')
})

test('a newcomer is asked to wait, then a member online admits them, and a line names them', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  const nour = await cell.join('Nour')
  const { desk: theirs } = cell.arrive(nour)
  await until(theirs, ({ facts }) => facts.triage.get(ticket)?.status === 'opened')
  expect(desk.get().upkeep.news.at(-1)).toEqual({ kind: 'admitted', aliases: ['Nour'] })
})

test('a newcomer sees who will admit them while nobody is online', async () => {
  const { cell, desk } = await ready()
  desk.close()
  const { desk: theirs } = cell.arrive(await cell.join('Nour'))
  await until(theirs, ({ standing }) => standing.kind === 'not-admitted')
  expect(theirs.get().standing).toEqual({ kind: 'not-admitted', holders: ['Alix'], mayRecover: false })
})

test('[G3] nobody is admitted with a certificate that the organisation did not sign, and the page says so', async () => {
  const { cell, desk } = await ready()
  const rogue = await anOrganisation()
  await cell.join('Faux', rogue)
  await until(desk, ({ upkeep }) => upkeep.trouble === 'altered-certificate')
  expect(cell.asked.filter(({ name }) => name === 'team:admit')).toEqual([])
})

test('[G3] a team key that the organisation did not certify opens nothing', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await cell.certify(await anOrganisation())
  await until(desk, ({ upkeep }) => upkeep.trouble === 'altered-certificate')
  await desk.open(ticket)
  expect(desk.get().shown).toMatchObject({ status: 'not-opened', why: 'no-team-key' })
})

test('after a departure this browser makes a new epoch, and wraps open tickets anew once it is certified', async () => {
  const { cell, desk } = await ready()
  const nour = await cell.join('Nour')
  await until(desk, ({ upkeep }) => upkeep.news.some(({ kind }) => kind === 'admitted'))
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  cell.depart(nour)
  await until(desk, ({ upkeep }) => upkeep.news.some((news) => news.kind === 'epoch-made' && news.epoch === 2))
  await until(desk, ({ standing }) => standing.kind === 'ready' && standing.nextAwaits)
  expect(cell.sealed(ticket).epoch).toBe(1)
  await cell.certify()
  await until(desk, ({ upkeep }) => upkeep.news.some(({ kind }) => kind === 'rewrapped'))
  expect(cell.sealed(ticket).epoch).toBe(2)
  expect(desk.get().upkeep.rewrapping).toBeNull()
  await desk.open(ticket)
  expect(desk.get().shown).toMatchObject({ status: 'open' })
})

test('a ticket that fails its checks is not wrapped anew, and is requested only once', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  cell.tamper(ticket, (sealed) => ({ ...sealed, consent: 'YQ.YQ.YQ' }))
  cell.needNewEpoch()
  await until(desk, ({ standing }) => standing.kind === 'ready' && standing.nextAwaits)
  await cell.certify()
  await until(desk, ({ standing }) => standing.kind === 'ready' && standing.epoch === 2)
  for (const youthHere of [true, false, true, false]) {
    cell.change(ticket, { youthHere })
    await atRest()
  }
  expect(cell.sealed(ticket).epoch).toBe(1)
  expect(cell.asked.filter(({ name }) => name === 'ticket:triage')).toHaveLength(2)
})

test('when two browsers make the next epoch at once, one is first, and the other shows no error', async () => {
  const { cell, desk } = await ready()
  const other = cell.arrive(await cell.join('Nour'))
  await until(other.desk, ({ standing }) => standing.kind === 'ready')
  cell.needNewEpoch()
  await until(desk, ({ standing }) => standing.kind === 'ready' && standing.nextAwaits)
  await until(other.desk, ({ standing }) => standing.kind === 'ready' && standing.nextAwaits)
  expect(cell.epochs()).toHaveLength(2)
  expect([desk, other.desk].map((each) => each.get().upkeep.trouble)).toEqual([null, null])
})

test('if nobody holds the key any more, the sheet restores it; wrong words do not', async () => {
  const { cell, desk, alix, sheet } = await ready()
  const ticket = await cell.submit()
  desk.close()
  const nour = await cell.join('Nour')
  cell.depart(alix)
  const { desk: theirs } = cell.arrive(nour)
  await until(theirs, ({ standing }) => standing.kind === 'not-admitted' && standing.mayRecover)
  const wrong = await theirs.recover(codeWords, [...sheet.words].reverse().join(' '))
  expect(wrong).toEqual({ ok: false, refused: 'wrong-recovery-words' })
  expect((await theirs.recover(codeWords, sheet.words.join(' '))).ok).toBe(true)
  await until(theirs, ({ facts }) => facts.triage.get(ticket)?.status === 'opened')
  // The departure requested a new epoch, and now a member can make it.
  await until(theirs, ({ upkeep }) => upkeep.news.some(({ kind }) => kind === 'epoch-made'))
})

test('[G4] a key that was being opened when the page dropped everything does not come back', async () => {
  const { cell, alix, line } = await ready()
  const team = cell.teamFor(alix)
  const opening = () => {
    const keeper = createTeamKeeper({
      ...{ connection: line.connection, session: cell.sessionOf(alix) },
      ...{ team: () => team, tickets: () => [], hasCertificate: () => true },
      ...{ onKeys: () => {}, onUpkeep: () => {}, now: () => now, scheduler: { after: () => () => {} } },
    })
    keeper.tend()
    return keeper
  }
  const [kept, stopped] = [opening(), opening()]
  await stopped.stop()
  await eventually(() => expect(kept.keys().size).toBe(1))
  expect(stopped.keys().size).toBe(0)
})

test('[S21] whoever was admitted still has the key when that colleague leaves, without the sheet', async () => {
  const { cell, desk, alix } = await ready()
  const ticket = await cell.submit()
  const nour = await cell.join('Nour')
  const { desk: theirs } = cell.arrive(nour)
  await until(theirs, ({ facts }) => facts.triage.get(ticket)?.status === 'opened')
  await eventually(() =>
    expect(cell.asked.filter(({ by, name }) => by === nour.id && name === 'team:admit')).toHaveLength(1),
  )
  desk.close()
  cell.depart(alix)
  await until(theirs, ({ upkeep }) => upkeep.news.some(({ kind }) => kind === 'epoch-made'))
  expect(theirs.get().upkeep.trouble).toBeNull()
})
