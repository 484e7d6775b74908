import { createECDH, createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { TicketId } from '#shared/ids.ts'
import type { PermitProof } from '#shared/protocol/permit.ts'
import { type SignedType, unsignedText } from '#shared/protocol/signed.ts'
import { type Withdrawal, withdrawal } from '#shared/protocol/withdrawal.ts'
import { commitmentOf, ticketIdOf } from '../permit.ts'

/** A permit as a young person's device draws it, with all that its key can sign. */
export type DrawnPermit = PermitProof & {
  readonly commitment: string
  readonly scalar: string
  readonly ticket: TicketId
  readonly key: KeyObject
  withdrawal(payload: Partial<Withdrawal> & Pick<Withdrawal, 'day'>): string
  refusal(payload: Partial<Withdrawal> & Pick<Withdrawal, 'day'>): string
}

/** `r` and `scalar`, 32 bytes each in base64url, are given where a test is to be the same each time. */
export function drawnPermit({ r = random(32), scalar = random(32) } = {}): DrawnPermit {
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(Buffer.from(scalar, 'base64url'))
  const point = pair.getPublicKey()
  const sig = point.toString('base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: scalar, x, y } as never, format: 'jwk' })
  const ticket = ticketIdOf(sig) as TicketId
  const ends = (type: 'withdrawal' | 'refusal') => (payload: Partial<Withdrawal> & Pick<Withdrawal, 'day'>) =>
    signedBy(key, type, withdrawal, { ticket, ...payload })
  const proof = { r, sig }
  return {
    ...proof,
    ...{ commitment: commitmentOf(proof), scalar, ticket, key },
    withdrawal: ends('withdrawal'),
    refusal: ends('refusal'),
  }
}

export function signedBy<Schema extends Parameters<typeof unsignedText>[1]>(
  key: KeyObject,
  type: SignedType,
  schema: Schema,
  payload: Parameters<typeof unsignedText<Schema>>[2],
): string {
  const text = unsignedText(type, schema, payload)
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

const random = (length: number) => randomBytes(length).toString('base64url')
