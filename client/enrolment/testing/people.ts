import { aFakeConnection } from '#client/connection/testing/fake-connection.ts'
import type { FreshPair } from '#client/crypto/key-pair.ts'
import { importPair } from '#client/crypto/key-pair.ts'
import { newId, random } from '#client/crypto/random.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { newOrganisation, sealOrganisation } from '#client/crypto/staff/organisation.ts'
import { type FreshStaffKeys, newStaffKeys, readStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { must } from '#client/crypto/testing/people.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { StaffId } from '#shared/ids.ts'
import { cellRequests } from '#shared/protocol/cell.ts'
import type { Exchanges } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Roster } from '#shared/protocol/roster.ts'
import { type Role, type StaffMember, supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import type { ActiveMember } from '../renew.ts'
import type { Rosters } from '../rosters.ts'
import type { UnlockedSession } from '../session.ts'
import { KeptRosters, type Maker } from './kept-rosters.ts'

/** 23 November 2026, 09:00 in Paris. */
export const now = Date.UTC(2026, 10, 23, 8)
export const dayMs = 86_400_000

export type House = { readonly fresh: FreshPair; readonly key: CryptoKey; readonly deploymentId: string }

export async function aHouse(): Promise<House> {
  const fresh = await newOrganisation()
  const pair = must(await importPair('sig', fresh.scalar, fresh.public))
  return { fresh, key: pair.privateKey, deploymentId: toBase64url(random(16)) }
}

export type SomeStaff = {
  readonly session: UnlockedSession
  readonly member: ActiveMember
  readonly organisationWrap: string | null
  readonly house: House
  readonly fresh: FreshStaffKeys
}

/** A signed-in member whose certificate was signed at `signedAt` (milliseconds). */
export async function someStaff(house: House, role: Role, alias: string, signedAt = now): Promise<SomeStaff> {
  const id = newId<StaffId>()
  const fresh = await newStaffKeys()
  const points = { enc: fresh.enc.public, sig: fresh.sig.public }
  const leaf = {
    id,
    role,
    alias,
    title: `fonction ${role}`,
    person: id,
    ...points,
    ...certificatePeriod(signedAt),
  } as const
  const certificate = must(await issueCertificate(house.key, leaf))
  const login = alias.toLowerCase()
  const keys = must(await readStaffKeys(id, fresh))
  return {
    session: {
      token: toBase64url(random(32)),
      passwordMark: toBase64url(random(32)),
      staff: { id, role, login, alias },
      keys,
      sealedKeys: { ...points, encs: [points.enc], wrapped: '' },
      certificate,
      organisation: house.fresh.public,
      deploymentId: house.deploymentId,
    },
    member: { status: 'active', id, role, login, alias, certificate, nextKey: null, here: false },
    ...{ house, fresh },
    organisationWrap: role === 'supervisor' ? await sealOrganisation(house.fresh, { id, enc: points.enc }) : null,
  }
}

export type Asked = { readonly name: string; readonly body: never }

/**
 * A staff connection that records requests and answers from a table, with a value or with the name of a refusal. A request that is not in the
 * table gets an empty answer.
 */
export function aTableConnection(answers: Record<string, (body: never) => unknown>, withFaults = false) {
  const asked: Asked[] = []
  const fake = aFakeConnection({
    requests: { ...supervisorRequests, ...cellRequests },
    notices: supervisorNotices,
    withFaults,
    answer(name, body) {
      asked.push({ name, body })
      const answer = answers[name]?.(body) ?? {}
      return typeof answer === 'string' ? refuse(answer as RefusalName) : ok(answer)
    },
  })
  const bodies = <Es extends Exchanges>(name: keyof Es & string) =>
    asked.filter((each) => each.name === name).map(({ body }) => body)
  return { ...fake, asked, bodies }
}

/** The same, connected, for those who only ask. */
export function aConnection(answers: Record<string, (body: never) => unknown> = {}) {
  const { asked, bodies, become, connection } = aTableConnection(answers)
  become('connected')
  return { asked, bodies, request: connection.request as never }
}

export const makerOf = ({ member, fresh }: SomeStaff): Maker => ({
  ...{ id: member.id, certificate: member.certificate, sig: fresh.sig },
})

/** The rosters of a house whose only supervisor names these members. */
export const rostersOf = (supervisor: SomeStaff, members: readonly StaffMember[], more: Partial<Roster> = {}) => {
  const { fresh, deploymentId } = supervisor.house
  const named = members.filter((member) => member.status === 'active')
  return new KeptRosters(fresh, deploymentId, makerOf(supervisor), named, more)
}

/** A roster that a browser holds, and that stays as it is. */
export const heldRoster = (kept: KeptRosters): Pick<Rosters, 'held' | 'follow'> => ({
  held: () => kept.newest(),
  follow: async () => ok(kept.newest()),
})

export const coordinationOf = (
  supervisor: SomeStaff,
  members: readonly StaffMember[],
  request: never,
  at = now,
  rosters: Pick<Rosters, 'held' | 'follow'> = heldRoster(rostersOf(supervisor, members)),
) => ({
  ...{ request, session: supervisor.session, organisationWrap: supervisor.organisationWrap },
  ...{ members, rosters, now: at },
})
