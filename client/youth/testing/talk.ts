import { expect } from 'vitest'
import type { Member } from '#client/crypto/testing/people.ts'
import type { Visit } from '../visit/visit.ts'
import { aDesk, type Service, talking } from './service.ts'
import { until } from './tab.ts'

/** The service assigns this member of the organisation (raw point, base64url), and the page lets them in. */
export async function talkWith(
  { service, visit }: { readonly service: Service; readonly visit: Visit },
  member: Member<'listener'>,
  organisation: string,
  epoch = 0,
) {
  service.set(talking(epoch, member))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(member.id))
  return aDesk(service, member, organisation)
}
