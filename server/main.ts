import { ConfigError, readConfig } from './platform/config.ts'
import { createLog } from './platform/log.ts'
import { startRelais } from './start/relais.ts'

/** `npm start`: settings from the environment, one line when it listens, and a drained stop on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const [typed] = process.argv.slice(2)
  if (typed !== undefined)
    throw new ConfigError(
      `npm start takes no ${typed}: its settings are in the environment (docs/operations.md); npm run demo takes arguments`,
    )
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  // The runtime would print the error's message, which may quote what it choked on.
  process.on('uncaughtException', (thrown) => {
    log.bug('process', thrown)
    process.exit(1)
  })
  const relais = await startRelais(config, { log })
  const address = config.publicUrl ?? relais.url
  const setUp = relais.setUpSecret === null ? '' : `; set up at ${address}/coordination#set-up=${relais.setUpSecret}`
  const stop = () => void relais.close().then(() => process.exit(0))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
  // Last: whoever reads this may end the process at once, and that is a drain like any other.
  process.stdout.write(`Relais listens on ${relais.url}${setUp}\n`)
}

main().catch((thrown: unknown) => {
  // Anything but a setting is a bug, and goes the way of every uncaught one.
  if (!(thrown instanceof ConfigError)) throw thrown
  process.stderr.write(`Relais: ${thrown.message}\n`)
  process.exit(1)
})
