import { ok } from '#shared/result.ts'
import type { PageFacts } from '../http/page-facts.ts'
import type { KeptOrganisation } from '../outside-store/kept-organisation.ts'
import { type Config, ConfigError, type Pin } from '../platform/config.ts'
import { leadsTo } from '../staff/rotations.ts'
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

/**
 * Compares the store's organisation with the one kept with the secrets. A difference that no rotation explains means that somebody has replaced the
 * store, or restored one from before a rotation.
 */
export async function checkOrganisation(
  { file, read }: KeptOrganisation,
  organisation: Pin | null,
  transactor: Transactor,
): Promise<void> {
  const known = read()
  if (known === null) return
  const see = 'restore what belongs to it, or see "Another organisation" in docs/operations.md'
  if (organisation === null) throw new ConfigError(`${file} names an organisation, and what is kept has none: ${see}`)
  if (!isSamePin(known, organisation) && !(await isRotatedFrom(transactor, known, organisation)))
    throw new ConfigError(`what is kept belongs to another organisation than ${file} names: ${see}`)
}

/** Whether the store's rosters lead from one key to the other. */
async function isRotatedFrom(transactor: Transactor, known: Pin, present: Pin): Promise<boolean> {
  if (known.deploymentId !== present.deploymentId) return false
  const found = await transactor.transact((draft) => ok(leadsTo(draft, known, present)))
  if (!found.ok) throw new StoreUnavailable('it cannot be read')
  return found.value
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
  /** Called when another key is kept in the place of the former one. */
  readonly onRotated: () => void
}

/**
 * Gives the pages their pin and keeps it with the secrets. Call it again after set-up or a rotation, on this node or another. What is kept with the
 * secrets counts, not the store: another key takes its place only by the store's rosters, step by step.
 */
export function pinOn({ facts, config, transactor, kept, onKept, onRotated }: PinParts): () => Promise<void> {
  let shown: Pin | null = null
  let known: Pin | null = null
  const show = (pin: Pin) => {
    if (shown === null || !isSamePin(shown, pin)) facts.pinTo(pin)
    shown = pin
  }
  return async () => {
    known ??= kept.read()
    if (config.pin && known) return show(config.pin)
    const present = await readOrganisation(transactor)
    const pin = config.pin ?? known ?? present
    if (pin === null) return
    show(pin)
    if (known === null) {
      known = kept.keep(pin)
      onKept()
    } else if (present && !isSamePin(known, present) && (await isRotatedFrom(transactor, known, present))) {
      kept.replace(present)
      known = present
      show(present)
      onRotated()
    }
  }
}
