import { readConfig } from '../platform/config.ts'
import { verifySite } from './verify-site.ts'

// `npm run verify -- https://host`: whether a deployment serves exactly this build. Ends 0, or says what differs and ends 1. Build the version
// that the deployment says it runs, with its RELAIS_PIN if it has one.

const [address = ''] = process.argv.slice(2)
if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
  process.stderr.write('npm run verify -- https://host\n')
  process.exit(2)
}
try {
  const { differences, former, files } = await verifySite(new URL(address).origin, readConfig(process.env).pages)
  for (const difference of differences) process.stderr.write(`${difference}\n`)
  if (former > 0)
    process.stdout.write(
      `${former} parts of former builds are served for open pages; no page of this build can load them\n`,
    )
  if (differences.length > 0) process.exit(1)
  process.stdout.write(`${files} files are those of this build, and every other address answers as it does\n`)
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  process.exit(1)
}
