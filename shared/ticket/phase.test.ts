import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { advanceTicket, hasContent, isOpenTicket, type TicketMove, type TicketPhase } from './phase.ts'

const phases: TicketPhase[] = ['received', 'taken', 'answered', 'closed', 'declined', 'withdrawn', 'expired']
const moves: TicketMove[] = ['take', 'answer', 'put-back', 'close', 'decline', 'withdraw', 'expire']

test('[H6] the table gives the next phase for each phase and move', () => {
  const table = phases.map((phase) => [phase, ...moves.map((move) => advanceTicket(phase, move) ?? '-')].join(' '))
  expect(table).toEqual([
    // phase  take answer put-back close decline withdraw expire
    'received taken - - - declined withdrawn expired',
    'taken - answered received closed declined withdrawn expired',
    'answered - answered received closed declined withdrawn expired',
    'closed - - - - - withdrawn expired',
    'declined - - - - - withdrawn expired',
    'withdrawn - - - - - - -',
    'expired - - - - - - -',
  ])
})

test('[G7] a ticket with content can be withdrawn in every phase, and no move is possible after a withdrawal', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...moves), { maxLength: 30 }), (sequence) => {
      let phase: TicketPhase = 'received'
      for (const move of sequence) {
        const next = advanceTicket(phase, move)
        if (!hasContent(phase)) expect(next).toBeNull()
        phase = next ?? phase
      }
      expect(advanceTicket(phase, 'withdraw')).toBe(hasContent(phase) ? 'withdrawn' : null)
    }),
  )
})

test('only a ticket that a member can still answer is open', () => {
  expect(phases.filter(isOpenTicket)).toEqual(['received', 'taken', 'answered'])
})
