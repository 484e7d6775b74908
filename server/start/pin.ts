import { ok } from '#shared/result.ts'
import type { PageFacts } from '../http/page-facts.ts'
import type { KeptOrganisation } from '../outside-store/kept-organisation.ts'
import { type Config, ConfigError, type Pin } from '../platform/config.ts'
import { organisationKey } from '../staff/state.ts'
import { StoreUnavailable } from '../store/port.ts'
import type { Transactor } from '../transaction/transactor.ts'

/** The pin of the organisation in the store; null until there is one. */
export async function readOrganisation(transactor: Transactor): Promise<Pin | null> {
  const read = await transactor.transact((draft) => ok(draft.read(organisationKey)))
  if (!read.ok) throw new StoreUnavailable('it cannot be read')
  return read.value
}

/** Compares a baked pin with the store. Only this makes the pin protect against a changed database. */
export function checkPin({ pin }: Config, organisation: Pin | null): void {
  if (!pin) return
  if (!organisation) throw new ConfigError('RELAIS_PIN: there is no organisation yet; set up first, without it')
  if (!isSamePin(pin, organisation)) throw new ConfigError('RELAIS_PIN: what is kept belongs to another organisation')
}

/** Compares the store's organisation with the one kept with the secrets. A difference means that somebody has replaced the store. */
export function checkOrganisation({ file, read }: KeptOrganisation, organisation: Pin | null): void {
  const known = read()
  if (known === null) return
  const see = 'restore what belongs to it, or see "Another organisation" in docs/operations.md'
  if (organisation === null) throw new ConfigError(`${file} names an organisation, and what is kept has none: ${see}`)
  if (!isSamePin(known, organisation))
    throw new ConfigError(`what is kept belongs to another organisation than ${file} names: ${see}`)
}

const isSamePin = (one: Pin, other: Pin): boolean =>
  one.organisation === other.organisation && one.deploymentId === other.deploymentId

export type PinParts = {
  readonly facts: Pick<PageFacts, 'pinTo'>
  readonly config: Pick<Config, 'pin'>
  readonly transactor: Transactor
  readonly kept: KeptOrganisation
  /** Called when an organisation is kept with the secrets for the first time. */
  readonly onKept: () => void
}

/** Gives the pages their pin and keeps it with the secrets. Call it again after set-up may have made an organisation. */
export function pinOn({ facts, config, transactor, kept, onKept }: PinParts): () => Promise<void> {
  let isShown = false
  let isKept = false
  return async () => {
    if (isShown && isKept) return
    const known = kept.read()
    const pin = config.pin ?? known ?? (await readOrganisation(transactor))
    if (pin === null) return
    if (!isShown) facts.pinTo(pin)
    isShown = true
    if (known === null) {
      kept.keep(pin)
      onKept()
    }
    isKept = true
  }
}
