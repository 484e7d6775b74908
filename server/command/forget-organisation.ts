import { serviceDay } from '#shared/protocol/service-day.ts'
import { keptOrganisation } from '../outside-store/kept-organisation.ts'
import { systemClock } from '../platform/clock.ts'
import { ConfigError, readConfig } from '../platform/config.ts'

/**
 * `npm run forget-organisation`: the operator allows another organisation to replace the one that is kept with the secrets. The next start
 * keeps the organisation of the store, or opens set-up where there is none.
 */
function main(): void {
  const { secrets } = readConfig(process.env)
  const { file, forget } = keptOrganisation(secrets)
  const aside = forget(serviceDay(systemClock.now()))
  if (aside === null) throw new ConfigError(`${file} is not there: no organisation is kept`)
  process.stdout.write(
    `Relais: ${file} is ${aside} now. The next start keeps the organisation that it finds, or opens set-up where there is none.\n`,
  )
}

try {
  main()
} catch (thrown) {
  if (!(thrown instanceof ConfigError)) throw thrown
  process.stderr.write(`Relais: ${thrown.message}\n`)
  process.exit(1)
}
