import type { Guard } from './guard.ts'

const part = 'stored'
const closed = '[M15] what was left, ended or locked is opened'
const before = '[M15] what was written before a reload is opened'
const restores = '[M15] a half lives, and a reload does not restore'

/** What a disk and a copy of the store open together. */
export const storedGuards: readonly Guard[] = [
  {
    ...{ guard: 'the key of what is stored depends on the service’s half', says: closed, part },
    file: 'client/crypto/stored.ts',
    without: 'importSecret(concat(one, other))',
    instead: 'importSecret((void concat, one))',
  },
  {
    ...{ guard: 'a tab stores only what is sealed', says: '[M15] a tab stores a secret in the open', part },
    file: 'client/stored/sealed-entry.ts',
    without: 'raw.set(JSON.stringify({ secret, own, sealed, isPlaced }))',
    instead: '(raw.set(text), raw.set(JSON.stringify({ secret, own, sealed, isPlaced })))',
  },
  {
    ...{ guard: 'a row is sealed under the page’s secret', says: '[M15] a row of the store says whose', part },
    file: 'server/half/row.ts',
    without: 'Buffer.concat([nonce, sealed, cipher.getAuthTag()])',
    instead: 'Buffer.concat([nonce, sealed, cipher.getAuthTag(), Buffer.from(JSON.stringify(row))])',
  },
  {
    ...{ guard: 'a page that is loaded again drops the half of before', says: before, part },
    file: 'client/stored/sealed-entry.ts',
    without: 'await drop(former.secret, false)',
  },
  {
    ...{ guard: 'a staff page that is loaded again drops the half of before', says: before, part },
    file: 'client/staff-session/kept-session.ts',
    without: 'void dropUntilHeard(former)',
  },
  {
    ...{ guard: 'what is removed loses its half', says: closed, part },
    file: 'client/stored/sealed-entry.ts',
    without: 'if (left) drop(left, isUnopened).catch(onFault)',
  },
  {
    ...{ guard: 'a session that is locked or ended loses its half', says: closed, part },
    file: 'client/staff-session/kept-session.ts',
    without: 'if (one) void dropUntilHeard(one)\n    if (other && other !== one) void dropUntilHeard(other)',
  },
  {
    ...{ guard: 'a quick exit also drops a half that is still owed', says: closed, part },
    file: 'client/youth/visit/tab-storage.ts',
    without: ', owedOf(entry)].flat()',
    instead: '].flat()',
  },
  {
    ...{ guard: 'the half of a closed tab lapses with its place', says: closed, part },
    file: 'server/half/kept-for.ts',
    without: '[limits.youthAwayTalking, quarterHour]',
    instead: '[limits.ticketHalf, day]',
  },
  {
    ...{ guard: 'a page stores a new seal once the service has its half', says: restores, part },
    file: 'client/stored/sealed-entry.ts',
    without: 'if (!former || !(await place(next)) ||',
    instead: 'if (!former ||',
  },
  {
    ...{ guard: 'an open page keeps its half from lapsing', says: restores, part },
    file: 'client/stored/sealed-entry.ts',
    without: 'if (sealing) renew(sealing).catch(onFault)',
  },
]
