import type { Sealing } from '../audit/seal.ts'
import { verifyAudit } from '../audit/verify.ts'
import { finishDepartures } from '../membership/deactivate.ts'
import { departuresOf } from '../membership/departures.ts'
import { type EraseList, openEraseList } from '../outside-store/erase-list.ts'
import { keptOrganisation } from '../outside-store/kept-organisation.ts'
import { readSecrets, type Secrets } from '../outside-store/secrets.ts'
import type { Config } from '../platform/config.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import { finishInterruptedErasing } from '../ticket/erase.ts'
import type { Base } from './base.ts'
import { eraseWhatCameBack } from './erased-before.ts'
import { eraseUnneededEpochs } from './former-epochs.ts'
import { checkOrganisation, checkPin, readOrganisation } from './pin.ts'
import { areSecretsInUse, checkSecrets } from './same-secrets.ts'

export type Former = { readonly secrets: Secrets; readonly sealing: Sealing; readonly eraseList: EraseList }

/**
 * Runs before the server listens: checks the secrets against the store, checks the audit trail, finishes interrupted erasings, and erases again
 * what a restored store has brought back. Throws `ConfigError` for a pin or secrets that do not belong to the store.
 */
export async function takeUpFormerRuns(config: Config, base: Base, settings: TicketSettings): Promise<Former> {
  const { store, transactor, limits, log, clock } = base
  const organisation = await readOrganisation(transactor)
  checkPin(config, organisation)
  const secrets = await readSecrets(config.secrets, organisation !== null || (await areSecretsInUse(transactor)))
  await checkOrganisation(keptOrganisation(config.secrets), organisation, transactor)
  await checkSecrets(transactor, secrets, config.secrets)
  const sealing: Sealing = { store, transactor, key: secrets.auditKey, mark: secrets.auditMark }
  if ((await verifyAudit(sealing)) === 'broken') log.warn('audit-broken')
  const eraseList = openEraseList(config.secrets)
  const parts = { store, transactor, settings, limits, eraseList }
  await finishInterruptedErasing(parts, clock.now())
  await finishDepartures(departuresOf(parts), clock.now())
  await eraseUnneededEpochs(parts, clock.now())
  if (await eraseWhatCameBack(parts, clock.now())) log.note('erased-again')
  return { secrets, sealing, eraseList }
}
