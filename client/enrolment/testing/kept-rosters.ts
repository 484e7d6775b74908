import { createPrivateKey, hash, sign } from 'node:crypto'
import type { FreshPair } from '#client/crypto/key-pair.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { StaffId } from '#shared/ids.ts'
import {
  type PublishedRoster,
  type Roster,
  type RosterPublication,
  roster,
  rosterMaker,
} from '#shared/protocol/roster.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import { deriveRoster, type RosterChange } from '#shared/roster/derive.ts'

export const sha256 = (text: string): string => hash('sha256', text, 'base64url')

/** Whoever makes rosters: id, certificate, and the pair of their `sig` key. */
export type Maker = { readonly id: StaffId; readonly certificate: string; readonly sig: FreshPair }
type Signed = Pick<PublishedRoster, 'roster' | 'maker'>
export type Named = { readonly id: string; readonly certificate: string }

/** A server's record of the rosters, oldest first. */
export class KeptRosters {
  readonly published: PublishedRoster[] = []
  /** What is served for the certificate of whoever asks. */
  staple: string | null = null
  readonly #organisation: FreshPair
  readonly #deployment: string

  constructor(
    organisation: FreshPair,
    deployment: string,
    maker: Maker,
    named: readonly Named[],
    more: Partial<Roster> = {},
  ) {
    this.#organisation = organisation
    this.#deployment = deployment
    const inForce = [{ staff: maker.id, certificate: sha256(maker.certificate) }, ...named.map(entryOf)]
    const unique = [...new Map(inForce.map((entry) => [entry.staff, entry])).values()]
    this.add(maker, {
      ...{
        deployment,
        organisation: organisation.public,
        number: 1,
        former: null,
        issued: 1,
        by: maker.id,
        byCertificate: sha256(maker.certificate),
      },
      ...{ made: [], inForce: unique, revoked: [], teams: [], settings: 0, ...more },
    })
  }

  newest(): HashedRoster {
    const text = this.published.at(-1)?.roster ?? ''
    return { hash: sha256(text), roster: JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) }
  }

  /** What follows from the newest by this change. */
  follow(maker: Maker, change: RosterChange, issued = this.newest().roster.issued): void {
    const { hash, roster } = this.newest()
    const made = deriveRoster(roster, change, { hash, by: maker.id, issued })
    if (!made.ok) throw new Error(made.refused)
    this.add(maker, made.value)
  }

  add(maker: Maker, made: Roster): void {
    this.keep(this.signed(maker, made), maker.certificate)
  }

  signed({ id, sig }: Maker, made: Roster, organisation = this.#organisation): Signed {
    const text = jws(unsignedText('roster', roster, made), organisation)
    const said = { deployment: this.#deployment, number: made.number, hash: sha256(text), by: id }
    return { roster: text, maker: jws(unsignedText('roster-maker', rosterMaker, said), sig) }
  }

  keep(signed: Signed, certificate: string): void {
    this.published.push({ ...signed, certificate })
  }

  /** Keeps the roster that a maker sent with an act, made again as the server makes it. */
  take(maker: Maker, change: RosterChange, { issued, signature, maker: said }: RosterPublication): Roster {
    const { hash, roster: former } = this.newest()
    const made = deriveRoster(former, change, { hash, by: maker.id, issued })
    if (!made.ok) throw new Error(made.refused)
    const text = signedWith(unsignedText('roster', roster, made.value), signature)
    this.keep({ roster: text, maker: said }, maker.certificate)
    return made.value
  }

  /** The answer to `roster:read`. */
  read({ after }: { readonly after: number | null }) {
    return { rosters: this.published.slice(after ?? -1), more: false, staple: this.staple }
  }
}

const entryOf = ({ id, certificate }: Named) => ({ staff: id as StaffId, certificate: sha256(certificate) })

function jws(text: string, { public: point, scalar }: FreshPair): string {
  const raw = Buffer.from(point, 'base64url')
  const [x, y] = [raw.subarray(1, 33), raw.subarray(33)].map((part) => part.toString('base64url'))
  const jwk = { kty: 'EC', crv: 'P-256', d: toBase64url(scalar), ...(x !== undefined && y !== undefined && { x, y }) }
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}
