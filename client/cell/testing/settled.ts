import type { WordList } from '#client/crypto/words.ts'
import { newTeam, type RecoverySheet } from '#client/enrolment/team-epoch.ts'
import { eventually } from '#shared/testing/eventually.ts'
import type { Desk } from '../desk/desk-state.ts'
import { aCell } from './cell.ts'

/** Waits until the desk's state matches. */
export const until = (desk: Desk, isSo: (state: ReturnType<Desk['get']>) => boolean) =>
  eventually(() => {
    if (!isSo(desk.get())) throw new Error(`still ${JSON.stringify(desk.get(), replacer)}`)
  })

/** A cell with one member, Alix, who made the key, which is certified. */
export async function aReadyCell(list: WordList) {
  const cell = await aCell()
  const alix = await cell.join('Alix')
  const page = cell.arrive(alix)
  await until(page.desk, ({ standing }) => standing.kind === 'none')
  const sheet: RecoverySheet = newTeam(list)
  const made = await page.desk.makeFirstEpoch(sheet)
  if (!made.ok) throw new Error(made.refused)
  await cell.certify()
  await until(page.desk, ({ standing }) => standing.kind === 'ready')
  return { cell, alix, sheet, ...page }
}

const replacer = (_key: string, value: unknown) => (value instanceof Map ? [...value] : value)
