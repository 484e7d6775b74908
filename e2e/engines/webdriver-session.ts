import { patienceMs } from '#shared/testing/patience.ts'

/** One browser window, controlled by requests of the WebDriver protocol (https://www.w3.org/TR/webdriver2/). */
export type WebDriverSession = {
  readonly browserVersion: string
  /** A command of the session, by its relative path. Throws what the driver refuses. */
  say<Value>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Value>
}

type Created = { readonly sessionId: string; readonly capabilities: { readonly browserVersion: string } }

/** A new session of the driver at this address. */
export async function openSession(driver: string): Promise<WebDriverSession> {
  const created = await ask<Created>(`${driver}/session`, 'POST', { capabilities: {} })
  const session = `${driver}/session/${created.sessionId}`
  return {
    browserVersion: created.capabilities.browserVersion,
    say: (method, path, body) => ask(`${session}${path}`, method, body),
  }
}

/** Whether a driver answers at this address. */
export const isAnswering = (driver: string): Promise<boolean> =>
  fetch(`${driver}/status`).then(
    ({ ok }) => ok,
    () => false,
  )

async function ask<Value>(address: string, method: string, body?: object): Promise<Value> {
  const response = await fetch(address, {
    method,
    headers: { 'Content-Type': 'application/json' },
    // An answer is lost if the browser moves the page to another process meanwhile.
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { value } = (await response.json()) as { value: Value & { error?: string; message?: string } }
  if (!response.ok) throw new Error(`${method} ${new URL(address).pathname}: ${value.error}: ${value.message}`)
  return value
}
