import { expect, test } from 'vitest'
import { aMember, anOrganisation } from '../testing/people.ts'
import { openForOneself, sealForOneself } from './for-oneself.ts'

const organisation = await anOrganisation()
const sam = await aMember(organisation, 'listener')
const noa = await aMember(organisation, 'listener')
const sealed = await sealForOneself(sam, 'unsent', 'Un brouillon sur la loutre')

test('[C34] what a member seals for themselves opens with their own key, also once it is a former one', async () => {
  expect(JSON.stringify(sealed)).not.toContain('loutre')
  expect(await openForOneself(sam, 'unsent', sealed)).toBe('Un brouillon sur la loutre')
  expect(await openForOneself({ ...sam, enc: noa.enc, others: [sam.enc] }, 'unsent', sealed)).toBe(
    'Un brouillon sur la loutre',
  )
})

test('[C34] nothing else opens it: not somebody else, not as another text, not changed', async () => {
  expect(await openForOneself(noa, 'unsent', sealed)).toBeNull()
  expect(await openForOneself({ ...sam, id: noa.id }, 'unsent', sealed)).toBeNull()
  expect(await openForOneself(sam, 'phrases', sealed)).toBeNull()
  const other = await sealForOneself(sam, 'unsent', 'Un autre')
  expect(await openForOneself(sam, 'unsent', { ...sealed, sealed: other.sealed })).toBeNull()
})
