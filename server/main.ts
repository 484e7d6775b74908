import { ConfigError, readConfig } from './platform/config.ts'
import { startRelais } from './relais.ts'

/** `npm start`: settings from the environment, one line when it listens, and a drained stop on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const relais = await startRelais(config)
  const address = config.publicUrl ?? relais.url
  const setUp = relais.setUpSecret === null ? '' : `; set up at ${address}/coordination#set-up=${relais.setUpSecret}`
  process.stdout.write(`Relais listens on ${relais.url}${setUp}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(relais.close))
}

async function stop(close: () => Promise<void>): Promise<void> {
  try {
    await close()
    process.exit(0)
  } catch (thrown) {
    fail(thrown)
  }
}

function fail(thrown: unknown): never {
  if (thrown instanceof ConfigError) process.stderr.write(`Relais: ${thrown.message}\n`)
  else process.stderr.write(`Relais stopped on a bug: ${thrown instanceof Error ? thrown.stack : 'unknown'}\n`)
  process.exit(1)
}

main().catch(fail)
