import { expect, it } from 'vitest'
import { headKey } from '../port.ts'
import { change, filesHolding, marker, type Opened } from './store-place.ts'

/** Erasing and keys: ST9 and ST10. */
export function erasingContract(opened: Opened): void {
  it('[ST9] [G7] erased keys are in no file, and the other keys are still there', async () => {
    const owners = Array.from({ length: 40 }, (_, index) => ({
      owner: `ticket/${index}`,
      self: marker(),
      team: marker(),
    }))
    for (const { owner, self, team } of owners) await opened.store.putKeys(owner, { self, team })
    for (const [index, { owner, self, team }] of owners.entries()) {
      if (index % 3 === 0) continue
      expect(filesHolding(opened.place.directory, self)).not.toEqual([])
      const outcome = () =>
        index % 3 === 1 ? opened.store.eraseKeys(owner) : opened.store.eraseKeys(owner, ['self', 'none'])
      await expect.poll(outcome).toBe('done')
      expect(filesHolding(opened.place.directory, self)).toEqual([])
      if (index % 3 === 1) expect(filesHolding(opened.place.directory, team)).toEqual([])
    }
    for (const [index, { owner, self, team }] of owners.entries()) {
      expect(await opened.store.readKeys(owner)).toEqual([{ self, team }, {}, { team }][index % 3])
    }
  })

  it('[ST9] [G16] a replaced key is in no file after any key was erased', async () => {
    const [old, other] = [marker(), marker()]
    await opened.store.putKeys('ticket/a', { self: old })
    await opened.store.putKeys('ticket/a', { self: marker(), other })
    await expect.poll(() => opened.store.eraseKeys('ticket/a', ['other'])).toBe('done')
    expect([old, other].flatMap((key) => filesHolding(opened.place.directory, key))).toEqual([])
  })

  it('[ST9] [ST16] [G16] erased logs with their heads, removed and replaced states are in no file after a sweep', async () => {
    const gone: string[] = []
    const stays: string[] = []
    for (let round = 0; round < 30; round += 1) {
      const [id, first, second, state, next] = [String(round), marker(600), marker(90), marker(200), marker(300)]
      const [oldHead, head] = [marker(150), marker(190)]
      const erased = round % 3 !== 0
      gone.push(state, oldHead, ...(erased ? [first, second, next, head] : []))
      stays.push(...(erased ? [] : [first, second, next, head]))
      const log = `log/${id}`
      await opened.store.commit(
        change({
          writes: [
            { key: `thing/${id}`, ifVersion: 0, next: state },
            { key: headKey(log), ifVersion: 0, next: oldHead },
          ],
          append: [{ log, position: 1, entry: first }],
          queue: [{ conversation: `queue-${state}`, since: 1 }],
          due: [{ id: `due:${state}`, at: 1 }],
        }),
      )
      await opened.store.commit(
        change({
          writes: [
            { key: `thing/${id}`, ifVersion: 1, next },
            { key: headKey(log), ifVersion: 1, next: head },
          ],
          append: [{ log, position: 2, entry: second }],
          queue: [{ conversation: `queue-${state}`, since: null }],
          due: [{ id: `due:${state}`, at: null }],
        }),
      )
      if (!erased) continue
      await opened.store.commit(
        change({ writes: [{ key: `thing/${id}`, ifVersion: 2, next: null }], eraseLogs: [log] }),
      )
    }
    await opened.store.sweep()
    expect(gone.flatMap((text) => filesHolding(opened.place.directory, text))).toEqual([])
    expect(stays.filter((text) => filesHolding(opened.place.directory, text).length === 0)).toEqual([])
  })

  it('[ST10] keeps keys by owner and name, without a change', async () => {
    await opened.store.putKeys('ticket/a', { self: 'one', 'team-1': 'two' })
    await opened.store.putKeys('ticket/a', { self: 'three' })
    await opened.store.putKeys('ticket/ab', { self: 'four' })
    await opened.store.putKeys('team', {})
    await opened.store.putKeys('team', { '1:a': 'five' })
    expect(await opened.store.readKeys('ticket/a')).toEqual({ self: 'three', 'team-1': 'two' })
    expect(await opened.store.readKeys('ticket')).toEqual({})
    expect(await opened.store.keyOwners('ticket/')).toEqual(['ticket/a', 'ticket/ab'])
    expect(await opened.store.keyOwners('')).toEqual(['team', 'ticket/a', 'ticket/ab'])
    expect(await opened.store.keyOwners('%')).toEqual([])
    expect(await opened.store.load(['ticket/a'])).toEqual([{ version: 0, value: null }])
    await expect.poll(() => opened.store.eraseKeys('ticket/a', ['self'])).toBe('done')
    expect(await opened.store.readKeys('ticket/a')).toEqual({ 'team-1': 'two' })
    await expect.poll(() => opened.store.eraseKeys('ticket/a')).toBe('done')
    expect(await opened.store.keyOwners('')).toEqual(['team', 'ticket/ab'])
  })
}
