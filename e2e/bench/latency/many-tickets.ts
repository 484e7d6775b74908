import { newPermit } from '#client/crypto/device/permit.ts'
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.ts'
import { preparePermit } from '#server/ticket/permit.ts'
import { submitTicket } from '#server/ticket/submit.ts'
import { createTransactor } from '#server/transaction/transactor.ts'
import type { Urgency } from '#shared/ticket/triage.ts'
import { aProposal, sealUnchecked } from '../../support/forgery.ts'
import { must } from '../../support/must.ts'
import type { Floor } from '../../support/people.ts'
import { cellDevice, signInAs } from '../../support/staff-devices.ts'

const urgencies: readonly Urgency[] = ['ordinary', 'soon', 'immediate']

/**
 * Fills the cell's list with so many tickets, each sealed as a device seals it and kept by the service's own rules. The service stands still meanwhile: no
 * device's pace is measured here.
 */
export async function fillCell({ product, staff }: Floor, count: number): Promise<void> {
  const { keys, certificate } = await signInAs(staff.listener)
  const cell = await cellDevice(staff.cell)
  cell.close()
  const team = cell.epochs.at(-1)?.verified
  if (certificate === null || !team) throw new Error('nobody can propose')
  const voucher = { id: keys.id, sig: keys.sig.privateKey, certificate }

  await product.halt()
  const store = await openSqliteStore({ directory: product.directory })
  try {
    const transactor = createTransactor(store, () => undefined)
    const now = store.clock.now()
    for (let made = 0; made < count; made += 1) {
      const permit = await newPermit()
      must(await transactor.transact(preparePermit(permit.commitment, now)))
      const urgency = urgencies[made % urgencies.length] ?? 'ordinary'
      const proposal = await aProposal({ commitment: permit.commitment, team }, voucher, { altered: { urgency } })
      const { submission } = await sealUnchecked(proposal, team, { summary: { text: 'Tu veux un suivi.' } }, permit)
      must(await submitTicket({ store, transactor, settings: { alarmHours: 24 } }, submission, now))
    }
  } finally {
    await store.close()
  }
  await product.restart('SIGTERM')
}
