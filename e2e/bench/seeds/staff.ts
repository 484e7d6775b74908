import { randomBytes } from 'node:crypto'
import { randomId, randomSecret, sha256OfBytes } from '#server/platform/random-id.ts'
import type { ActiveStaff } from '#server/staff/state.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Role } from '#shared/protocol/supervisor.ts'

const day = 24 * 3_600_000

export type MadeStaff = { readonly staff: ActiveStaff; readonly token: string; readonly session: string }

/** As after a sign-in: the next key is sealed beside the present one, with its statement. */
function theirKeys() {
  const [enc, next] = [sealed(65), sealed(65)]
  const nextKey = `${sealed(32)}.${sealed(240)}.${sealed(64)}`
  return { enc, encs: [enc, next], sig: sealed(65), wrappedKeys: sealed(124), nextKey }
}

/** Somebody who is signed in, with everything that is kept of them at its true size. The server checks signatures where they are made, and nowhere here. */
export function makeStaff(role: Role, login: string, now: number, record = sealed(192)): MadeStaff {
  const token = randomSecret()
  const session = sha256OfBytes(token)
  const staff: ActiveStaff = {
    ...{ id: randomId() as StaffId, role, login, alias: `Écoute ${login}`.slice(0, 40), record, session },
    ...{ ...theirKeys(), status: 'active' },
    certificate: `${sealed(30)}.${sealed(330)}.${sealed(64)}`,
    certificateExpires: now + 30 * day,
    staple: { text: `${sealed(32)}.${sealed(230)}.${sealed(64)}`, until: now + 14 * day },
    organisationWrap: role === 'supervisor' ? sealed(113) : null,
  }
  return { staff, token, session }
}

export const sealed = (bytes: number): string => randomBytes(bytes).toString('base64url')
