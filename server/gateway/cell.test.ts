import { expect, onTestFinished, test } from 'vitest'
import { refuse } from '#shared/result.ts'
import { ticketsRoom } from '../notice/rooms.ts'
import { admitPerson, foundOrganisation, sessionOf, signInAs } from '../staff/testing/people.ts'
import { openTestService } from '../staff/testing/service.ts'
import { cellHandlers } from './cell.ts'
import { teamHandlers } from './team-handlers.ts'

test('[G18] a window of the cell joins the room of tickets, unless it has already closed', async () => {
  const service = await openTestService()
  onTestFinished(() => service.close())
  const organisation = await foundOrganisation(service)
  const member = await admitPerson(service, organisation, 'cell', 'dana')
  const session = sessionOf(await signInAs(service, member))
  const parts = { ...service, settings: { alarmHours: 24 }, caughtUp: async () => undefined }
  const handlers = cellHandlers({ ...parts, team: teamHandlers(parts) })
  const joined: string[] = []
  const toldNothing = { onNotice: () => () => undefined }
  const open = (isOpen: boolean) => {
    const join = async (room: string) => void joined.push(room)
    return handlers['cell:open'].answer({ session, peer: { ...toldNothing, isOpen, join } }, {})
  }

  expect(await open(false)).toEqual(refuse('not-available'))
  expect(joined).toEqual([])
  expect((await open(true)).ok).toBe(true)
  expect(joined).toEqual([ticketsRoom])
})
