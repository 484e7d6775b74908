import { ok } from '#shared/result.ts'
import type { Road } from '../decision.ts'
import type { Pages } from '../http/pages.ts'
import { type Config, ConfigError, type Pin } from '../platform/config.ts'
import { organisationKey } from '../staff/state.ts'
import { StoreUnavailable } from '../store/port.ts'

/** Null until there is an organisation. */
export async function readOrganisation(road: Road): Promise<Pin | null> {
  const read = await road.decide((draft) => ok(draft.read(organisationKey)))
  if (!read.ok) throw new StoreUnavailable('it cannot be read')
  return read.value
}

/** A pin that is fixed in the deployment protects against a changed database only if the two are compared. */
export function checkPin({ pin }: Config, organisation: Pin | null): void {
  if (!pin) return
  if (!organisation) throw new ConfigError('RELAIS_PIN: there is no organisation yet; set up first, without it')
  const isSame = pin.organisation === organisation.organisation && pin.deploymentId === organisation.deploymentId
  if (!isSame) throw new ConfigError('RELAIS_PIN: what is kept belongs to another organisation')
}

/** Shows the pages' pin; asked again, it shows the one that there has come to be. */
export function pinOn(pages: Pick<Pages, 'render'>, config: Config, road: Road): () => Promise<void> {
  let isShown = false
  pages.render(null)
  return async () => {
    if (isShown) return
    const pin = config.pin ?? (await readOrganisation(road))
    if (pin === null) return
    isShown = true
    pages.render(pin)
  }
}
