import * as v from 'valibot'
import { post } from '#client/connection/post.ts'
import { fingerprint } from '#client/crypto/certificate.ts'
import { importPair } from '#client/crypto/key-pair.ts'
import { random } from '#client/crypto/random.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { newOrganisation, sealOrganisation } from '#client/crypto/staff/organisation.ts'
import { publicationOf, signRoster } from '#client/crypto/staff/roster.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { toBase64url } from '#shared/base64url.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import { login } from '#shared/protocol/wire.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { firstRoster } from '#shared/roster/derive.ts'
import { makeMember } from './new-member.ts'
import type { PasswordClient } from './password-client.ts'
import type { EnrolmentRefusal } from './refusals.ts'
import type { Pinned } from './session.ts'

type SetUp = {
  /** The one-use secret printed by the server at its first start, 32 bytes, base64url. */
  readonly secret: string
  readonly login: string
  readonly alias: string
  /** The supervisor's function, as screens show it. */
  readonly title: string
  readonly password: string
  readonly opaque: PasswordClient
  readonly origin?: string
}

/**
 * Makes the organisation's key and the first supervisor, who holds it. Resolves to the pin: pass it to `signIn` in the same page.
 * `not-available`: a wrong or expired secret, or an organisation that exists already.
 */
export async function setUpOrganisation({
  secret,
  origin,
  ...choice
}: SetUp): Promise<Result<Pinned, EnrolmentRefusal>> {
  const name = v.safeParse(login, choice.login)
  if (!name.success) return refuse('invalid-login')
  const where = origin === undefined ? {} : { origin }
  const member = await makeMember(choice, (request) =>
    post(staffHttp, 'set-up/start', { secret, login: name.output, request }, where),
  )
  if (!member.ok) return member
  const { id, alias, keys, wrappedKeys, record } = member.value
  const points = { enc: keys.enc.public, sig: keys.sig.public }

  const fresh = await newOrganisation()
  const organisation = await importPair('sig', fresh.scalar, fresh.public)
  if (!organisation.ok) throw new Error('a fresh pair does not belong together')
  const certificate = await issueCertificate(organisation.value.privateKey, {
    id,
    role: 'supervisor',
    alias,
    title: choice.title,
    person: toBase64url(random(16)),
    ...points,
    ...certificatePeriod(pageClock()),
  })
  if (!certificate.ok) throw new Error('a fresh key is no point')
  const pin = { organisation: fresh.public, deploymentId: toBase64url(random(16)) }

  const own = await importPair('sig', keys.sig.scalar, keys.sig.public)
  if (!own.ok) throw new Error('a fresh pair does not belong together')
  const founder = { staff: id, certificate: await fingerprint(certificate.value) }
  const first = firstRoster(
    { deployment: pin.deploymentId, organisation: pin.organisation },
    founder,
    Math.floor(pageClock() / 1000),
  )
  const signed = await signRoster(organisation.value.privateKey, { id, sig: own.value }, first)

  const finished = await post(
    staffHttp,
    'set-up/finish',
    {
      secret,
      login: name.output,
      id,
      alias,
      ...points,
      wrappedKeys,
      record,
      ...pin,
      organisationWrap: await sealOrganisation(fresh, { id, enc: points.enc }),
      certificate: certificate.value,
      roster: publicationOf(first, signed),
    },
    where,
  )
  return finished.ok ? ok(pin) : finished
}
