import { sha256OfText } from '#client/crypto/hash.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { signNextKey } from '#client/crypto/staff/next-key.ts'
import type { SomeStaff } from '#client/enrolment/testing/people.ts'

/** Statements of a listener's next key, as the service can show them. `signed`: what the listener signed for their present certificate. */
export type NextKeys = {
  readonly signed: { readonly enc: string; readonly text: string }
  /** The listener's for another certificate, and one that somebody who left signed in the listener's name. */
  readonly planted: readonly string[]
}

export async function nextKeysOf(listener: SomeStaff, left: SomeStaff, deployment: string): Promise<NextKeys> {
  const by = { id: listener.member.id, sig: listener.session.keys.sig }
  const certificate = await sha256OfText(listener.member.certificate)
  const [enc, former, own] = await Promise.all([newPair(), newPair(), newPair()])
  const about = { deployment, certificate, enc: enc.public }
  const other = await sha256OfText(left.member.certificate)
  return {
    signed: { enc: enc.public, text: await signNextKey(by, about) },
    planted: [
      await signNextKey(by, { ...about, certificate: other, enc: former.public }),
      await signNextKey({ id: by.id, sig: left.session.keys.sig }, { ...about, enc: own.public }),
    ],
  }
}
