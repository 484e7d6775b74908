import { type Limits, limits as promised } from '#shared/protocol/limits.ts'

const second = 1000

/** The promised limits, with shorter waiting places and shorter pages: a run reaches their ends without lasting an hour. */
export const limits: Limits = {
  ...promised,
  youthAwayWaiting: 80 * second,
  youthAwayTalking: 110 * second,
  lookWithin: 25 * second,
  letGoRests: 20 * second,
  breath: 7 * second,
  passRings: 20 * second,
  passAsked: 40 * second,
  logPage: 6,
}

export const settings = { alarmHours: 24 }

/** The interval of a socket's pings, and the time allowed for one, milliseconds: as in server/gateway/socket-io/sockets.ts. */
export const pingInterval = 8 * second
export const pingTimeout = 8 * second
