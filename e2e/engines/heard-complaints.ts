/** Runs in a page, as text: from now on it records errors. Once per document. */
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

/** Runs in a page, as text: returns what it recorded since the last call. */
export const heard = '() => globalThis.relaisTestHeard.splice(0)'
