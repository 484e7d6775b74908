import { parseCertificate } from '#shared/protocol/certificate.ts'
import { type PublishedRoster, parseRoster, parseRosterMaker, type Roster } from '#shared/protocol/roster.ts'
import { compareRosters, type HashedRoster } from '#shared/roster/compare.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import type { Draft } from '../transaction/draft.ts'
import { publishedRoster } from './published-roster.ts'

type Pin = { readonly organisation: string; readonly deploymentId: string }

/**
 * Whether the kept rosters lead from the key `known` to `present`: from the newest one that `known` signed, every step is signed, and made by somebody
 * in force before it. So nobody who can only write to the store can replace the key, and a store from before a rotation leads nowhere.
 */
export function leadsTo(draft: Draft, known: Pin, present: Pin): boolean {
  const steps: HashedRoster[] = []
  for (let at = verified(publishedRoster(draft)); at !== null; at = former(draft, at.roster)) {
    if (at.roster.deployment !== known.deploymentId) return false
    steps.unshift(at)
    if (at.roster.organisation === known.organisation) break
  }
  const isWhole = steps[0]?.roster.organisation === known.organisation
  const isThere = steps.at(-1)?.roster.organisation === present.organisation
  return isWhole && isThere && steps.every((step, index) => index === 0 || isSuccessor(steps[index - 1], step))
}

const former = (draft: Draft, { number }: Roster): HashedRoster | null =>
  number > 1 ? verified(publishedRoster(draft, number - 1)) : null

const isSuccessor = (before: HashedRoster | undefined, after: HashedRoster): boolean =>
  before !== undefined && compareRosters(before, after) === null

/** A roster under both its signatures; null for any other text. */
function verified(published: PublishedRoster | null): HashedRoster | null {
  const parsed = parseRoster(published?.roster ?? '')
  const certificate = parseCertificate(published?.certificate ?? '')
  if (published === null || !parsed.ok || !certificate.ok) return null
  const roster = parsed.value.payload
  const maker = certificate.value.payload
  if (maker.role !== 'supervisor' || maker.id !== roster.by) return null
  if (sha256OfText(published.certificate) !== roster.byCertificate) return null
  const said = verifySigned(parseRosterMaker(published.maker), maker.sig)
  const hash = sha256OfText(published.roster)
  const isSigned = verifySigned(parsed, roster.organisation).ok && said.ok && said.value.hash === hash
  return isSigned && said.value.number === roster.number ? { hash, roster } : null
}
