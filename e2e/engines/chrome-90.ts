import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unpackOnce } from '../support/unpack-once.ts'
import type { ChromiumBinary } from './chromium-engine.ts'

/**
 * Chrome 90, the oldest browser that the young people's pages support. `chrome-aws-lambda` 8.0.2 contains Chromium 90.0.4427 for a system without
 * other libraries; npm installs its files alone, because `overrides` in package.json empties its dependencies.
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
    // Never use the package's own arguments: they switch web security off, which would make every test of the policy meaningless.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    env: { LD_LIBRARY_PATH: [join(folder, 'aws/lib'), folder].join(':') },
  }
}
