import { admission, parseAdmission } from '#shared/protocol/admission.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import type { SignedWrap } from '#shared/protocol/team.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { verifySigned } from '../platform/signature.ts'
import { type ActiveStaff, organisationKey, staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'

/**
 * The admission that `actor` signed over this wrap, for the member's present key, as its receiver checks it (SPEC S21). Only the signature is sent:
 * a request holds many, in one frame.
 */
export function signedAdmission(
  draft: Draft,
  of: { readonly team: string; readonly epoch: number; readonly public: string },
  { member, wrap, signature }: SignedWrap,
  actor: Pick<ActiveStaff, 'id' | 'sig'>,
): Result<string, 'not-available' | 'bad-signature'> {
  const organisation = draft.read(organisationKey)
  const receiver = draft.read(staffKey(member))
  if (!organisation || !receiver) return refuse('not-available')
  const { team, epoch, public: point } = of
  const said = { deployment: organisation.deploymentId, team, epoch, public: point, member, enc: receiver.enc }
  const text = signedWith(unsignedText('admission', admission, { ...said, by: actor.id, wrap }), signature)
  return verifySigned(parseAdmission(text), actor.sig).ok ? ok(text) : refuse('bad-signature')
}
