import { readConfig } from '#server/platform/config.ts'
import { startRelais } from '#server/relais.ts'
import { limits } from '#shared/protocol/limits.ts'

/** The real server with some durations made shorter: `node server-process.ts '{"listenerLease":1000}'`. Everything else comes from the environment. */
const shorter = JSON.parse(process.argv[2] ?? '{}') as Partial<typeof limits>
const relais = await startRelais(readConfig(process.env), { limits: { ...limits, ...shorter } })
console.log(
  `listening on ${relais.url}${relais.setUpSecret === null ? '' : ` set-up ${relais.url}/coordination#set-up=${relais.setUpSecret}`}`,
)

const stop = () => void relais.close().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
