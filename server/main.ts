import { ConfigError, readConfig } from './platform/config.ts'
import { createLog } from './platform/log.ts'
import { startRelais } from './start/relais.ts'

/** `npm start`: reads the settings from the environment, prints one line when it listens, and drains and stops on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const [typed] = process.argv.slice(2)
  if (typed !== undefined)
    throw new ConfigError(
      `npm start takes no ${typed}: its settings are in the environment (docs/operations.md); npm run demo takes arguments`,
    )
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  // Node would print the error's message, which may quote the input.
  process.on('uncaughtException', (thrown) => {
    log.bug('process', thrown)
    process.exit(1)
  })
  const relais = await startRelais(config, { log })
  const address = config.publicUrl ?? relais.url
  const setUp = relais.setUpSecret === null ? '' : `; set up at ${address}/coordination#set-up=${relais.setUpSecret}`
  const stop = () => void relais.close().then(() => process.exit(0))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
  // Print this last: a program that reads it may end the process at once, and the handlers above must be there to drain.
  process.stdout.write(`Relais listens on ${relais.url}${setUp}\n`)
}

main().catch((thrown: unknown) => {
  // Every error but a wrong setting is a bug, and is handled as an uncaught one.
  if (!(thrown instanceof ConfigError)) throw thrown
  process.stderr.write(`Relais: ${thrown.message}\n`)
  process.exit(1)
})
