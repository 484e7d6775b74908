import { aMember, anOrganisation, aTeam, type Member, now, type Organisation } from '#client/crypto/testing/people.ts'
import { endWithTest } from '#shared/testing/end-with-test.ts'
import { createDesk, type Desk, type DeskParts } from '../desk/desk.ts'
import { deskKeys } from '../desk/desk-keys.ts'
import type { Floor } from './floor.ts'

export type Listening = { readonly organisation: Organisation; readonly sam: Member<'listener'> }

/** An organisation with a team, and Sam, who listens there. */
export async function aListener() {
  const organisation = await anOrganisation()
  const sam = await aMember(organisation, 'listener', { alias: 'Sam, écoutant' })
  return { organisation, sam, team: await aTeam(organisation) }
}

/** Sam's desk on a floor, as `signed-in-desk.tsx` makes it. It ends with the test. */
export function deskOn(floor: Floor, { organisation, sam }: Listening, more: Partial<DeskParts> = {}): Desk {
  const desk = createDesk({
    connection: floor.open(),
    keys: deskKeys(sam, organisation.public),
    certificate: () => sam.certificate.text,
    renewCertificate: () => {},
    now: () => now,
    ...more,
  })
  endWithTest(desk.close)
  return desk
}
