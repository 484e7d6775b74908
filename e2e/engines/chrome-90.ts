import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unpackOnce } from '../support/unpack-once.ts'
import type { ChromiumBinary } from './chromium-engine.ts'

/**
 * Chrome 90, the oldest that young people's pages run in. `chrome-aws-lambda` 8.0.2 holds Chromium 90.0.4427 for a system that has nothing else; npm brings its
 * files alone, since `overrides` in package.json empties the packages it asks for.
 */
export async function chrome90(): Promise<ChromiumBinary> {
  const home = fileURLToPath(new URL('../', import.meta.resolve('chrome-aws-lambda')))
  const packed = ['chromium.br', 'swiftshader.tar.br', 'aws.tar.br']
  const folder = await unpackOnce(
    'chrome-aws-lambda',
    home,
    packed.map((name) => join('bin', name)),
  )
  return {
    executablePath: join(folder, 'chromium'),
    // None of the package's own arguments: they switch web security off, and then no test of the policy means a thing.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    env: { LD_LIBRARY_PATH: [join(folder, 'aws/lib'), folder].join(':') },
  }
}
