import { type Limits, limits as promised } from '#shared/protocol/limits.ts'

const second = 1000

/** What is promised, with shorter places for those who are away and shorter pages: a run sees them end without lasting for an hour. */
export const limits: Limits = {
  ...promised,
  youthAwayWaiting: 80 * second,
  youthAwayTalking: 110 * second,
  logPage: 6,
}

export const settings = { alarmHours: 24 }

/** Between two pings of a socket, and what is waited for one, milliseconds: as in server/gateway/socket-io/sockets.ts. */
export const pingInterval = 8 * second
export const pingTimeout = 8 * second
