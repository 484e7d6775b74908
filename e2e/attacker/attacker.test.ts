import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { Figures } from '../simulation/figures.ts'
import { attack } from './attack.ts'

/** A small part of what `node e2e/attacker/run.ts --seeds 10000` searches: large enough that everything named below happens. */
const seeds = 200

const run = (...options: readonly string[]) =>
  spawnSync(process.execPath, [fileURLToPath(new URL('./run.ts', import.meta.url)), ...options], { encoding: 'utf8' })

test(
  '[M1][M2][M3][M4][M6][M7][M8][M9][M10][M11][M12][M13][M15][M16][M17][M18][M19] no property fails, whatever a service does with what it has seen and with the keys that it holds',
  async () => {
    const figures = new Figures()
    for (let seed = 1; seed <= seeds; seed += 1) figures.add((await attack(seed)).figures)
    expect(figures.of('attacks')).toBe(seeds)
    for (const what of [
      ...['epochs', 'epochs of two histories', 'lines sealed', 'lines opened by the attacker'],
      ...['lines closed to the attacker', 'goes on with another history', 'plants a change', 'replays an entry'],
      ...['swaps entries', 'drops an entry', 'alters an entry', 'cuts the log', 'names somebody else'],
      ...['a tab no longer gets its newest epoch', 'cards shown', 'a person says yes', 'a proposal is forged'],
      ...['a ticket is forged', 'tickets opened', 'tickets refused', 'an honest listener proposes'],
      ...['a roster is forged', 'somebody is revoked', 'staff acts: staff:certify', 'staff acts: team:certify'],
      ...[
        'let in, ticked',
        'let in, empty',
        'let in, unasked',
        'lines shown',
        'lines received',
        'forges a line',
        'forges a receipt',
        'gives a signal',
      ],
      ...['let in by a right clock', 'let in by a wrong clock', 'cards shown by the date'],
      ...['a person is asked about their date', 'a person says that their right date is right'],
      ...['a tab is left at once', 'a tab is copied', 'reloads that restore', 'writes that nothing opens'],
      ...['a page says nothing', 'a page says withdrawn', 'a yes ends made', 'a yes ends elsewhere'],
      ...['ends told as somebody’s', 'ends told as the service’s', 'a person ends a conversation'],
      ...['a device uses up its epochs', 'changes of readers within limits'],
      ...['a member wraps a ticket anew', 'a re-wrap is forged', 're-wrapped tickets opened'],
      ...['the staff’s key is replaced', 'a rotation is forged', 'a rotation is read', 'rosters of the new key taken'],
      ...['the key is replaced', 'carried tickets opened', 'tickets of a former key refused'],
      ...['takes the listener away', 'a tab is loaded again', 'a desk is loaded again', 'shows another log'],
    ])
      expect([what, figures.of(what) > 2]).toEqual([what, true])
  },
  10 * patienceMs,
)

test('a few attacks on the engine’s own cryptography: no property fails', () => {
  const { stdout, status } = run('--crypto', 'real', '--seeds', '5')
  expect(stdout).toContain('5  attacks\n')
  expect(status).toBe(0)
})

test('a seed determines the whole attack: the same one twice, in any process, and another one for another seed', async () => {
  const hashes = [(await attack(7)).hash, (await attack(8)).hash]
  expect([(await attack(7)).hash, (await attack(8)).hash]).toEqual(hashes)
  expect(new Set(hashes).size).toBe(2)
  expect(run('--seed', '8').stdout).toContain(`seed 8: ${hashes[1]}`)
})

test('the engine’s own cryptography is back after an attack', async () => {
  const own = globalThis.crypto
  await attack(1)
  expect(globalThis.crypto).toBe(own)
})
