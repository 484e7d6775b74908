import { expect, test } from 'vitest'
import { newHalf } from '#client/crypto/stored.ts'
import type { HalfOwner } from '#shared/protocol/halves.ts'
import { endWithTest } from '#shared/testing/end-with-test.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createSealedEntry, pageVault } from './sealed-entry.ts'
import type { SealedEntryParts } from './stored-entry.ts'
import { aHalfKeeper, type HalfKeeper } from './testing/half-keeper.ts'

const of: HalfOwner = { kind: 'staff', token: newHalf() }

/** One entry of a tab, over a storage that outlives its pages. */
function aTab(halves: HalfKeeper = aHalfKeeper(), kept = new Map<string, string>()) {
  const owed = new Set<string>()
  const waits: { readonly milliseconds: number; readonly run: () => void }[] = []
  const page = (more: Partial<SealedEntryParts<CryptoKey>> = {}) => {
    const entry = createSealedEntry<CryptoKey>({
      name: 'entry',
      raw: {
        get: () => kept.get('entry'),
        set: (text) => void kept.set('entry', text),
        remove: () => void kept.delete('entry'),
        keeps: () => true,
        owes: (secret, isOwed) => void (isOwed ? owed.add(secret) : owed.delete(secret)),
        owed: () => [...owed],
      },
      ownerOf: () => of,
      halves,
      after(milliseconds, run) {
        const wait = { milliseconds, run }
        waits.push(wait)
        return () => void waits.splice(waits.indexOf(wait) >>> 0, 1)
      },
      vault: pageVault,
      isPlacedElsewhere: false,
      anewAfter: () => 7,
      onFault(fault) {
        throw fault
      },
      ...more,
    })
    endWithTest(entry.close)
    return entry
  }
  return {
    page,
    kept,
    owed,
    halves,
    record: () => JSON.parse(kept.get('entry') ?? '{}') as Record<string, unknown>,
    duplicate: () => aTab(halves, new Map(kept)),
    /** Runs what waits for this time. */
    pass(milliseconds: number) {
      for (const wait of waits.filter((each) => each.milliseconds === milliseconds)) {
        waits.splice(waits.indexOf(wait), 1)
        wait.run()
      }
    },
    waits: () => waits.map(({ milliseconds }) => milliseconds),
  }
}

async function aKeptTab(text = 'un secret', halves?: HalfKeeper) {
  const tab = aTab(halves)
  const entry = tab.page()
  entry.write(text)
  await eventually(() => expect(tab.record()).toMatchObject({ isPlaced: true }))
  return { ...tab, entry }
}

test('[D1] what is stored opens only with both halves', async () => {
  const { record, halves, page } = await aKeptTab()
  const { secret, own, sealed } = record() as Record<string, string>
  const fetched = await halves.read(secret ?? '')
  if (!fetched.ok) throw new Error(fetched.refused)
  const { half } = fetched.value
  const opens = async (one: string, other: string) =>
    pageVault.open(await pageVault.key(one, other), 'entry', sealed ?? '')
  expect(await opens(own ?? '', half)).toBe('un secret')
  for (const [one, other] of [
    [half, own],
    [own, newHalf()],
    [newHalf(), half],
  ] as const)
    expect(await opens(one ?? '', other ?? '')).toBeNull()
  expect(await pageVault.open(await pageVault.key(own ?? '', half), 'other', sealed ?? '')).toBeNull()
  expect(await page().open()).toBe('opened')
})

test('[D4] a reload opens it, seals anew under other halves, and drops the former one', async () => {
  const tab = await aKeptTab()
  tab.entry.close()
  const before = tab.record()
  const entry = tab.page()
  expect([await entry.open(), entry.text()]).toEqual(['opened', 'un secret'])
  expect(tab.record()).toEqual(before)
  tab.pass(7)
  await eventually(() => expect(tab.halves.secrets()).toEqual([tab.record().secret]))
  for (const name of ['secret', 'own', 'sealed']) expect(tab.record()[name]).not.toBe(before[name])
  entry.write('un autre')
  await entry.settled()
  entry.close()
  const again = tab.page()
  expect([await again.open(), again.text()]).toEqual(['opened', 'un autre'])
})

test('[D4] a page that ends while it seals anew leaves something that opens', async () => {
  for (const refused of ['put', 'drop'] as const) {
    const tab = await aKeptTab()
    tab.entry.close()
    const asked: string[] = []
    const lost = async (): Promise<never> => {
      asked.push(refused)
      return new Promise(() => undefined)
    }
    const halves = { ...tab.halves, [refused]: lost }
    const entry = tab.page({ halves })
    await entry.open()
    tab.pass(7)
    await eventually(() => expect(asked).toHaveLength(1))
    await entry.settled()
    entry.close()
    expect(await tab.page().open()).toBe('opened')
  }
})

test('without the network it waits, and opens by itself when the network is back', async () => {
  const tab = await aKeptTab()
  tab.entry.close()
  tab.halves.refuseAll('unreachable')
  const entry = tab.page()
  const opening = entry.open()
  for (const refused of ['busy', 'too-fast', 'internal'] as const) {
    await eventually(() => expect(tab.waits()).toEqual([2000]))
    tab.halves.refuseAll(refused)
    tab.pass(2000)
  }
  await eventually(() => expect(tab.waits()).toEqual([2000]))
  tab.halves.refuseAll(null)
  tab.pass(2000)
  expect([await opening, entry.text()]).toEqual(['opened', 'un secret'])
})

test('[D2] it is gone once its half is, and was never kept if the service never confirmed it', async () => {
  const tab = await aKeptTab()
  tab.entry.close()
  await tab.halves.drop(String(tab.record().secret), false)
  expect(await tab.page().open()).toBe('gone')

  const other = aTab()
  const entry = other.page({ isPlacedElsewhere: true })
  entry.write('un secret')
  await entry.settled()
  expect(await entry.unplaced()).toMatchObject({ secret: other.record().secret })
  entry.close()
  expect(await other.page().open()).toBe('never-kept')
  other.kept.set('entry', '{')
  expect(await other.page().open()).toBe('never-kept')
})

test('[D2] a damaged seal is gone, and never half of it', async () => {
  const tab = await aKeptTab()
  tab.entry.close()
  const { sealed, ...beside } = tab.record() as Record<string, string>
  tab.kept.set('entry', JSON.stringify({ ...beside, sealed: `${sealed?.[0] === 'A' ? 'B' : 'A'}${sealed?.slice(1)}` }))
  const entry = tab.page()
  expect([await entry.open(), entry.text()]).toEqual(['gone', undefined])
})

test('a removal drops the half, and nothing of it comes back', async () => {
  const tab = await aKeptTab()
  tab.entry.write('un dernier')
  tab.entry.remove(String(tab.record().secret))
  await tab.entry.settled()
  await eventually(() => expect(tab.halves.secrets()).toEqual([]))
  // The page itself tells the service of the end.
  expect([tab.kept.size, tab.entry.text(), tab.halves.left]).toEqual([0, undefined, []])
})

test('[C12] a removal of what this page could not open yet leaves by the half', async () => {
  const tab = await aKeptTab()
  tab.entry.close()
  tab.page().remove(String(tab.record().secret))
  await eventually(() => expect(tab.halves.secrets()).toEqual([]))
  expect([tab.kept.size, tab.halves.left]).toEqual([0, [of]])
})

test('a half whose request was answered by nobody is renewed like any other', async () => {
  const tab = aTab()
  const entry = tab.page({ isPlacedElsewhere: true })
  entry.write('un secret')
  await entry.settled()
  expect(tab.record()).toMatchObject({ isPlaced: false })
  tab.pass(5 * 60_000)
  await eventually(() => expect(tab.record()).toMatchObject({ isPlaced: true }))
  expect(tab.halves.secrets()).toEqual([tab.record().secret])
})

test('a removal without the network is repeated until it is answered', async () => {
  const tab = await aKeptTab()
  tab.halves.refuseAll('unreachable')
  tab.entry.remove(String(tab.record().secret))
  await eventually(() => expect(tab.waits()).toEqual([2000]))
  tab.halves.refuseAll(null)
  tab.pass(2000)
  await eventually(() => expect(tab.halves.secrets()).toEqual([]))
})

test('[G14] a half that is not dropped yet is owed: quick exit must drop it too', async () => {
  const tab = await aKeptTab()
  const former = String(tab.record().secret)
  const answers: (() => void)[] = []
  tab.entry.close()
  const drop: HalfKeeper['drop'] = async (...given) => {
    await new Promise<void>((resolve) => answers.push(resolve))
    return tab.halves.drop(...given)
  }
  const entry = tab.page({ halves: { ...tab.halves, drop } })
  await entry.open()
  tab.pass(7)
  await eventually(() => expect(answers).toHaveLength(1))
  expect([[...tab.owed], tab.record().secret === former]).toEqual([[former], false])
  answers[0]?.()
  await eventually(() => expect([...tab.owed]).toEqual([]))
})

test('[G14][D4] a half that a former page load still owes is dropped by the next one, but not the one that opens what is stored', async () => {
  const tab = await aKeptTab()
  const present = String(tab.record().secret)
  const former = newHalf()
  await tab.halves.put({ secret: former, half: newHalf() }, of)
  for (const secret of [former, present]) tab.owed.add(secret)
  tab.entry.close()
  const placed: (() => void)[] = []
  const put: HalfKeeper['put'] = async (...given) => {
    await new Promise<void>((resolve) => placed.push(resolve))
    return tab.halves.put(...given)
  }
  const entry = tab.page({ halves: { ...tab.halves, put } })
  await entry.open()
  tab.pass(7)
  await eventually(() => expect(tab.halves.secrets()).toEqual([present]))
  placed[0]?.()
  await eventually(() => expect([tab.halves.secrets(), [...tab.owed]]).toEqual([[tab.record().secret], []]))
  expect(tab.record().secret).not.toBe(present)
})

test('[D2] while the page is open it renews its half, and takes other ones where the service has lost it', async () => {
  const tab = await aKeptTab()
  const secret = String(tab.record().secret)
  tab.pass(5 * 60_000)
  await eventually(() => expect(tab.halves.asked.at(-1)).toBe('renew'))
  expect([tab.halves.secrets(), tab.waits()]).toEqual([[secret], [5 * 60_000]])
  await tab.halves.drop(secret, false)
  tab.pass(5 * 60_000)
  await eventually(() => expect(tab.halves.secrets()).toEqual([tab.record().secret]))
  expect(tab.record().secret).not.toBe(secret)
  await eventually(() => expect([...tab.owed]).toEqual([]))
  tab.entry.close()
  expect(await tab.page().open()).toBe('opened')
})

test('[G14][D2] a renewal that is under way while the half is dropped does not bring it back', async () => {
  const kept = aHalfKeeper()
  const arrivals: (() => void)[] = []
  const late: HalfKeeper['renew'] = async (...given) => {
    await new Promise<void>((resolve) => arrivals.push(resolve))
    return kept.renew(...given)
  }
  const tab = await aKeptTab('un secret', { ...kept, renew: late })
  tab.pass(5 * 60_000)
  await eventually(() => expect(arrivals).toHaveLength(1))
  tab.entry.close()
  await kept.drop(String(tab.record().secret), true)
  arrivals[0]?.()
  await eventually(() => expect(kept.asked.at(-1)).toBe('renew'))
  expect(kept.secrets()).toEqual([])
})

test('[D4] a duplicated tab drops the half that it shares, and the older tab that seals anew loses nothing', async () => {
  const tab = await aKeptTab()
  const duplicate = tab.duplicate()
  await duplicate.page().open()
  duplicate.pass(7)
  await eventually(() => expect(tab.halves.secrets()).toEqual([duplicate.record().secret]))
  await tab.entry.anew()
  tab.entry.close()
  expect(await tab.page().open()).toBe('opened')
  expect(await duplicate.page().open()).toBe('opened')
})

test('a page that leaves while it waits stores nothing and asks no more', async () => {
  const tab = await aKeptTab()
  tab.entry.close()
  tab.halves.refuseAll('unreachable')
  const entry = tab.page()
  const opening = entry.open()
  await eventually(() => expect(tab.waits()).toEqual([2000]))
  const { length } = tab.halves.asked
  entry.close()
  tab.pass(2000)
  expect(await opening).toBe('gone')
  expect(tab.halves.asked).toHaveLength(length)
})
