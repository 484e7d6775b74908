/**
 * Settings, an enterprise's policy and private windows may refuse all storage: it is then absent, or throws when it is read or written. The
 * page then works from memory, and says so (see `isKept` of the session).
 */
export async function unlessRefused<Value>(step: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await step()
  } catch (cause) {
    if (cause instanceof DOMException) return undefined
    throw cause
  }
}

export function ofThisTab(): Storage {
  if (!globalThis.sessionStorage) throw new DOMException('no sessionStorage', 'NotSupportedError')
  return sessionStorage
}
