import { createHmac } from 'node:crypto'
import { ok } from '#shared/result.ts'
import type { Secrets } from '../outside-store/secrets.ts'
import { ConfigError } from '../platform/config.ts'
import { StoreUnavailable } from '../store/port.ts'
import { stateKey } from '../transaction/draft.ts'
import type { Transactor } from '../transaction/transactor.ts'

/** A check value that distinguishes secrets without revealing them. */
type SecretsState = { readonly check: string }

const secretsKey = stateKey<SecretsState>('secrets', 'main')

/** Whether the store already relies on secrets. If so, nobody may make new ones. */
export async function areSecretsInUse(transactor: Transactor): Promise<boolean> {
  const read = await transactor.transact((draft) => ok(draft.read(secretsKey) !== null))
  if (!read.ok) throw new StoreUnavailable('it cannot be read')
  return read.value
}

/**
 * Checks that this node has the secrets on which the store relies. With other secrets nobody could sign in, and the audit trail would seem
 * broken. The first start records the check value.
 */
export async function checkSecrets(
  transactor: Transactor,
  { opaqueSetUp, auditKey }: Secrets,
  directory: string,
): Promise<void> {
  const check = createHmac('sha256', auditKey).update(`relais/2 secrets ${opaqueSetUp}`).digest('base64url')
  const same = await transactor.transact((draft) => {
    const kept = draft.read(secretsKey)
    if (!kept) draft.write(secretsKey, { check })
    return ok(!kept || kept.check === check)
  })
  if (!same.ok) throw new StoreUnavailable('it cannot be written')
  if (!same.value)
    throw new ConfigError(
      `${directory} holds other secrets than what is kept was made with: copy those of the first node`,
    )
}
