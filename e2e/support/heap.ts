import type { CDPSession, Page } from 'playwright-core'

/** What is alive in the memory of a page in Chromium. */
export type Heap = {
  /** Which of these texts stand in it. */
  readonly holds: (texts: readonly string[]) => readonly string[]
  /** The keys of WebCrypto that something can still reach, by what they are for. */
  readonly keys: readonly string[]
  /** Which of these bytes, in hex, stand in a buffer. */
  readonly buffersWith: (hex: readonly string[]) => Promise<readonly string[]>
}

/**
 * Reads it after a collection of garbage. The texts must never have been given to this page by the test: what is evaluated there, and what a locator
 * looks for, stands in the same memory.
 */
export async function heapOf(page: Page): Promise<Heap> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('HeapProfiler.enable')
  await devtools.send('HeapProfiler.collectGarbage')
  const keys = await instancesOf(
    devtools,
    'CryptoKey',
    'function () { return this.map(({ type, usages }) => [type, ...usages].join(" ")) }',
  )
  const chunks: string[] = []
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  const { strings } = JSON.parse(chunks.join('')) as { readonly strings: readonly string[] }
  return {
    holds: (texts) => texts.filter((text) => strings.some((found) => found.includes(text))),
    keys: (keys as string[]).toSorted(),
    async buffersWith(hex) {
      const found = await instancesOf(devtools, 'ArrayBuffer', searchBuffers, hex)
      return found as string[]
    },
  }
}

const searchBuffers = `function (wanted) {
  const all = this.map((buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join(''))
  return wanted.filter((hex) => all.some((one) => one.includes(hex)))
}`

/** Calls the function on the array of all objects of this class. */
async function instancesOf(devtools: CDPSession, name: string, call: string, argument?: unknown): Promise<unknown> {
  const { result } = await devtools.send('Runtime.evaluate', { expression: `${name}.prototype` })
  const { objects } = await devtools.send('Runtime.queryObjects', { prototypeObjectId: result.objectId as string })
  const called = await devtools.send('Runtime.callFunctionOn', {
    functionDeclaration: call,
    objectId: objects.objectId as string,
    returnByValue: true,
    ...(argument !== undefined && { arguments: [{ value: argument }] }),
  })
  await devtools.send('Runtime.releaseObject', { objectId: objects.objectId as string })
  return called.result.value
}
