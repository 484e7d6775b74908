import { plural, t } from '@lingui/core/macro'
import type { ActiveMember } from '#client/enrolment/renew.ts'
import { parseCertificate } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { UpkeepState } from '../desk/upkeep.ts'

export type CertificateState = { readonly kind: 'good' | 'soon' | 'over' | 'altered'; readonly words: string }

const dayMs = 86_400_000

/** The state shown in the list. The upkeep has checked the signatures. `now` in milliseconds. */
export function certificateState(
  { id, certificate }: ActiveMember,
  upkeep: UpkeepState,
  now: number,
): CertificateState {
  const parsed = parseCertificate(certificate)
  if (!parsed.ok || upkeep.altered.includes(id)) return { kind: 'altered', words: t`pas signé par l’organisation` }
  const left = parsed.value.payload.exp * 1000 - now
  if (left <= 0) return { kind: 'over', words: t`expiré` }
  const days = Math.ceil(left / dayMs)
  const words = plural(days, { one: 'encore # jour', other: 'encore # jours' })
  if (upkeep.renewed.includes(id)) return { kind: 'good', words: t`${words}, renouvelé à l’instant` }
  return { kind: days <= limits.certificateWarningDays ? 'soon' : 'good', words }
}
