import { expect, test } from 'vitest'
import type { TicketId } from '#shared/ids.ts'
import { carried } from '#shared/protocol/carried.ts'
import { verifyCarried } from './carried.ts'
import { newId } from './random.ts'
import { sign } from './signature.ts'
import { aMember, anOrganisation } from './testing/people.ts'

const former = await anOrganisation()
const present = await anOrganisation()
const lou = await aMember(former, 'cell')
const [deploymentId, ticket] = [newId<TicketId>(), newId<TicketId>()]
const consentHash = `${'C'.repeat(42)}A`
const pin = { organisation: present.public, deploymentId }
const about = { pin, ticket, consentHash }
const said = {
  ...{ deployment: deploymentId, ticket, consent: consentHash },
  ...{ organisation: former.public, authors: [lou.certificate.fingerprint] },
}

test('[S26] a former key counts for exactly what the present key names', async () => {
  const found = await verifyCarried(await sign('carried', carried, said, present.key), about)
  expect(found).toEqual(said)
})

test('[S26] [G3] and for nothing else: no other ticket, record or deployment, and not by the word of the former key itself', async () => {
  const text = await sign('carried', carried, said, present.key)
  expect(await verifyCarried(`${text.slice(0, -8)}AAAAAAAA`, about)).toBeNull()
  expect(await verifyCarried(text, { ...about, ticket: newId<TicketId>() })).toBeNull()
  expect(await verifyCarried(text, { ...about, consentHash: `${'D'.repeat(42)}A` })).toBeNull()
  expect(await verifyCarried(text, { ...about, pin: { ...pin, deploymentId: newId<TicketId>() } })).toBeNull()
  expect(await verifyCarried(await sign('carried', carried, said, former.key), about)).toBeNull()
})
