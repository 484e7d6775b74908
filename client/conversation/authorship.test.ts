import { expect, test } from 'vitest'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import { conversationAuthors, type Known, threadAuthors } from './authorship.ts'
import { sessionNamed } from './testing/service.ts'

const session = sessionNamed('s')
const reader = (fingerprint: string) =>
  ({ certificate: { fingerprint }, kind: 'listener', firstEpoch: 0 }) as unknown as Known['epochs'][0]['readers'][0]
const author = (role: 'listener' | 'cell', point: string) => ({ id: point as never, alias: point, role, public: point })

const known: Known = {
  authors: new Map([
    ['f sam', author('listener', 'sam')],
    ['f noa', author('listener', 'noa')],
    ['f ange', author('cell', 'ange')],
  ]),
  // Epoch 1 is read by Sam, 2 by nobody, 3 by Noa, and 4 by somebody whose certificate this reader does not know.
  epochs: [[reader('f sam')], [], [reader('f noa')], [reader('f eve')]].map((readers) => ({ readers, isMine: true })),
}
const roles: readonly SenderRole[] = ['youth', 'listener', 'cell']
const certificates = [null, '', 'f sam', 'f noa', 'f ange', 'f eve']

test('[L10] [M1] in a conversation the device writes under no certificate, and a listener in the epochs they were named for', () => {
  const authorOf = conversationAuthors('device', known)
  const who = [0, 1, 2, 3, 4, 5].flatMap((epoch) =>
    roles.flatMap((role) =>
      certificates.flatMap((certificate) => {
        const found = authorOf({ epoch, role, session }, certificate)
        return found === null ? [] : [`${epoch} ${role} ${certificate}: ${found}`]
      }),
    ),
  )
  expect(who.filter((one) => !one.endsWith('youth null: device'))).toEqual([
    '1 listener f sam: sam',
    '3 listener f noa: noa',
  ])
  expect(who).toHaveLength(6 + 2)
})

test('[L10] [M1] in a thread the ticket’s key writes under no certificate, and a certified member of the cell under theirs', () => {
  const authorOf = threadAuthors('ticket', known)
  const who = roles.flatMap((role) =>
    certificates.flatMap((certificate) => {
      const found = authorOf({ epoch: 0, role, session }, certificate)
      return found === null ? [] : [`${role} ${certificate}: ${found}`]
    }),
  )
  expect(who).toEqual(['youth null: ticket', 'cell f ange: ange'])
})
