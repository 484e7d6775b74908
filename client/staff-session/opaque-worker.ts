import { createDirectPasswordClient } from '#client/enrolment/direct-password-client.ts'
import type { PasswordOrder, PasswordReply } from './password-order.ts'

// Argon2id takes up to seconds. It runs in a Worker, so that the page stays responsive.
/** Loads OPAQUE at the first order: a module that failed earlier would cause an unhandled error. */
let loading: ReturnType<typeof createDirectPasswordClient> | undefined
const passwords = () => (loading ??= createDirectPasswordClient())

addEventListener('message', async ({ data }: MessageEvent<PasswordOrder>) => {
  postMessage(await carryOut(data))
})

// The library's own promise may reject before anybody waits for it. `runs` says so to the page.
addEventListener('unhandledrejection', (event: PromiseRejectionEvent) => {
  if (isUnsupported(event.reason)) event.preventDefault()
})

async function carryOut({ number, step, with: order }: PasswordOrder): Promise<PasswordReply> {
  try {
    const value = step === 'runs' ? await runs() : await (await passwords())[step](order as never)
    return { number, done: true, value }
  } catch (cause) {
    return { number, done: false, message: cause instanceof Error ? cause.message : String(cause) }
  }
}

/** OPAQUE is a WebAssembly module with reference types: a browser may be too old for it, or have WebAssembly disabled. */
async function runs(): Promise<boolean> {
  try {
    await passwords()
    return true
  } catch (cause) {
    if (isUnsupported(cause)) return false
    throw cause
  }
}

const isUnsupported = (cause: unknown) =>
  typeof WebAssembly === 'undefined' || cause instanceof WebAssembly.CompileError
