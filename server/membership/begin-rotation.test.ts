import { describe, expect, test } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import { conversationKey } from '../conversation/state.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { rotatingKey, rotationWithin } from '../staff/rotating.ts'
import { type ActiveStaff, organisationKey } from '../staff/state.ts'
import { certificateOf, newKeyPair, newPerson } from '../staff/testing/people.ts'
import { takeTicket } from '../ticket/cell-rules.ts'
import { line, now, sam, settings, ticketsForEachTest } from '../ticket/testing/tickets.ts'
import { writeAsTaker } from '../ticket/thread.ts'
import { beginRotation } from './begin-rotation.ts'

const { transact, submitted, parts } = ticketsForEachTest()

const organisation = newKeyPair()
const camille = { id: newPerson('supervisor', 'camille').id } as ActiveStaff
const begin = async ({ isPinned = false, who = () => ok(camille) } = {}) => {
  await transact((draft) =>
    ok(draft.write(organisationKey, { organisation: organisation.public, deploymentId: 'one' })),
  )
  return beginRotation({ ...parts(), isPinned }, who, now)
}
const rotating = () => transact((draft) => ok(draft.read(rotatingKey)))

describe('[S24] beginning a rotation', () => {
  test('answers every ticket with content, and whoever has written on it under the present key', async () => {
    const { submission } = await submitted()
    await transact(takeTicket(submission.ticket, sam, now, settings))
    const [known, unknown] = [organisation, newKeyPair()].map((key) =>
      certificateOf(newPerson('cell', 'sam', sam.id), key, now),
    ) as [string, string]
    const write = (sequence: number, author: string) =>
      transact(writeAsTaker(submission.ticket, sam.id, { envelope: line('cell', sequence), author }, now, settings))
    await write(0, known)
    // The server keeps what names the member. Only who reads it verifies it.
    await write(1, unknown)
    const { ticket, consent } = submission
    const carry = { ticket, consent: sha256OfText(consent), former: null, authors: [sha256OfText(known)] }
    const until = now + rotationWithin
    expect(await begin()).toEqual(ok({ state: 'begun', until, tickets: [carry], authors: [known] }))
    expect(await rotating()).toEqual(ok({ by: camille.id, until }))
    // Meanwhile nobody is introduced.
    expect(await write(2, certificateOf(newPerson('cell', 'sam', sam.id), organisation, now + 1))).toEqual(
      refuse('busy'),
    )
  })

  test('begins nothing while a conversation is open, and where the configuration names the key', async () => {
    expect(await begin({ isPinned: true })).toEqual(ok({ state: 'pinned' }))
    expect(await rotating()).toEqual(ok(null))
    await transact((draft) => ok(draft.write(conversationKey('one'), { phase: 'waiting' } as never)))
    expect(await begin()).toEqual(ok({ state: 'talking', conversations: 1 }))
    expect(await rotating()).toEqual(ok(null))
  })

  test('[G17] tells nothing to whoever may not', async () => {
    const who = () => refuse('not-available')
    expect(await begin({ isPinned: true, who: who as never })).toEqual(refuse('not-available'))
    expect(await begin({ who: who as never })).toEqual(refuse('not-available'))
    expect(await rotating()).toEqual(ok(null))
  })
})
