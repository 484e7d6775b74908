import { readFileSync } from 'node:fs'
import { readConfig } from '#server/platform/config.ts'
import { startRelais } from '#server/start/relais.ts'
import { limits } from '#shared/protocol/limits.ts'

// The real server with some durations shortened: `node server-process.ts '{"listenerLease":1000}' [FILE [AHEAD]]`. Everything else comes from the
// environment. The machine's clock starts AHEAD milliseconds ahead of the true time; SIGUSR2 sets it: FILE says how far it is ahead then.
const shorter = JSON.parse(process.argv[2] ?? '{}') as Partial<typeof limits>
const clockFile = process.argv[3]
if (clockFile !== undefined) {
  const trueTime = Date.now
  const set = (ahead: number) => {
    Date.now = () => trueTime() + ahead
  }
  set(Number(process.argv[4] ?? 0))
  process.on('SIGUSR2', () => set(Number(readFileSync(clockFile, 'utf8'))))
}
const relais = await startRelais(readConfig(process.env), { limits: { ...limits, ...shorter } })
console.log(
  `listening on ${relais.url}${relais.setUpSecret === null ? '' : ` set-up ${relais.url}/coordination#set-up=${relais.setUpSecret}`}`,
)

const stop = () => void relais.close().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
