import { ok } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import type { TeamParts } from '../team/read.ts'
import { readTeam, teamKey, teamKeysOwner } from '../team/state.ts'
import { announceTeam } from './announce.ts'

/**
 * Erases the wraps of retired epochs that no open ticket needs any more (SPEC S7), and finishes an interrupted erasing. Calls
 * `openTicketEpochs` after the epoch is retired, when no further ticket can need it.
 */
export async function eraseFormerEpochs(
  { store, transactor }: TeamParts,
  openTicketEpochs: () => Promise<ReadonlySet<number>>,
  now: number,
): Promise<void> {
  const team = await transactor.transact((draft) => ok(readTeam(draft)))
  if (!team.ok) return
  if (team.value.epochs.some(({ retired }) => retired)) {
    const needed = await openTicketEpochs()
    const removed = await transactor.transact((draft) => {
      const present = readTeam(draft)
      const gone = present.epochs.filter(({ epoch, retired }) => retired && !needed.has(epoch))
      if (gone.length === 0) return ok(null)
      const epochs = present.epochs.filter((epoch) => !gone.includes(epoch))
      draft.write(teamKey, { ...present, epochs, erasing: [...present.erasing, ...gone.map(teamKeysOwner)] })
      for (const { epoch } of gone)
        recordAudit(draft, { kind: 'team:epoch-erased', actor: null, subject: `${epoch}`, now })
      announceTeam(draft, now)
      return ok(null)
    })
    if (!removed.ok) return
  }
  await finishErasing({ store, transactor })
}

async function finishErasing({ store, transactor }: TeamParts): Promise<void> {
  const team = await transactor.transact((draft) => ok(readTeam(draft).erasing))
  if (!team.ok) return
  for (const owner of team.value) {
    await store.eraseKeys(owner)
    await transactor.transact((draft) => {
      const present = readTeam(draft)
      draft.write(teamKey, { ...present, erasing: present.erasing.filter((each) => each !== owner) })
      return ok(null)
    })
  }
}
