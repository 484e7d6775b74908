import type { StaplePin } from '#client/crypto/staple.ts'
import { aMember, anOrganisation, type Member, type Organisation, pinOf } from '#client/crypto/testing/people.ts'

/** What a page knows of an organisation (`pin`, as one of its parts), and Sam, who listens there. */
export type ListeningOrganisation = {
  readonly organisation: Organisation
  readonly pin: { readonly pin: StaplePin }
  readonly sam: Member<'listener'>
}

export async function aListeningOrganisation(): Promise<ListeningOrganisation> {
  const organisation = await anOrganisation()
  return { organisation, pin: { pin: pinOf(organisation) }, sam: await aMember(organisation, 'listener') }
}
