/** Run in a page, as text: from now on it keeps what goes wrong. Once a document. */
export const listen = `() => {
  if (globalThis.relaisTestHeard) return
  const heard = globalThis.relaisTestHeard = []
  addEventListener('error', ({ message, error }) => { if (message) heard.push(String(error ?? message)) })
  addEventListener('unhandledrejection', ({ reason }) => heard.push('unhandled rejection: ' + reason))
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    heard.push(violatedDirective + ' refused ' + blockedURI))
  const { error } = console
  console.error = (...said) => { heard.push(said.join(' ')); error.apply(console, said) }
}`

/** Run in a page, as text: what it kept since it was last asked. */
export const heard = '() => globalThis.relaisTestHeard.splice(0)'
