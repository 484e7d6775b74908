import { createLooking, type Looking } from '#client/bell/looking.ts'
import { newId } from '#client/crypto/random.ts'
import {
  aMember,
  anOrganisation,
  aTeam,
  type Member,
  now,
  type Organisation,
  pinOf,
} from '#client/crypto/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import { ok } from '#shared/result.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import { firstRoster } from '#shared/roster/derive.ts'
import { endWithTest } from '#shared/testing/end-with-test.ts'
import type { Desk, DeskParts } from '../desk/desk.ts'
import { createDesk } from '../desk/desk-driver.ts'
import { deskKeys } from '../desk/desk-keys.ts'
import type { Floor } from './floor.ts'

export type Listening = { readonly organisation: Organisation; readonly sam: Member<'listener'> }

/** An organisation with a team, and Sam, who listens there. */
export async function aListener() {
  const organisation = await anOrganisation()
  const sam = await aMember(organisation, 'listener', { alias: 'Sam, écoutant' })
  return { organisation, sam, team: await aTeam(organisation) }
}

/** A roster that names the floor's team; of the rest a listener's desk uses nothing. */
function rosterOf({ team }: Floor): HashedRoster {
  const teams = team ? [{ purpose: followUpTeam, epoch: 1, certificate: team.certificate.fingerprint }] : []
  const staff = newId<StaffId>()
  return {
    hash: '',
    roster: { ...firstRoster({ deployment: '', organisation: '' }, { staff, certificate: '' }, 0), teams },
  }
}

/** Somebody looks at the page until they turn away, however long the test takes. */
export const somebodyThere = (): Looking => createLooking({ now: () => 0, running: () => 0 })

/** Sam's desk on a floor, as `signed-in-desk.tsx` makes it. It ends with the test. */
export function deskOn(floor: Floor, { organisation, sam }: Listening, more: Partial<DeskParts> = {}): Desk {
  const desk = createDesk({
    connection: more.connection ?? floor.open(),
    keys: deskKeys(sam, pinOf(organisation), {
      follow: async () => ok(rosterOf(floor)),
      compare: async () => ok(null),
    }),
    certificate: () => sam.certificate.text,
    renewCertificate: () => {},
    now: () => now,
    looking: somebodyThere(),
    ...more,
  })
  endWithTest(desk.close)
  return desk
}
