const entry = 'relais-on-duty'

/** Whether the coordinator of this tab is on duty, over reloads of it. A tab that stores nothing knows it until it is loaded again. */
export type Duty = { readonly isOn: () => boolean; readonly set: (isOn: boolean) => void }

export function createDuty(storage = ofThisTab): Duty {
  let isOn = attempt(() => storage().getItem(entry)) === 'on'
  return {
    isOn: () => isOn,
    set(on) {
      isOn = on
      attempt(() => (on ? storage().setItem(entry, 'on') : storage().removeItem(entry)))
    },
  }
}

function ofThisTab(): Storage {
  if (!globalThis.sessionStorage) throw new DOMException('no sessionStorage', 'NotSupportedError')
  return sessionStorage
}

/** Settings and private windows may refuse all storage: it is then absent, or throws. */
function attempt<Value>(step: () => Value): Value | undefined {
  try {
    return step()
  } catch (cause) {
    if (cause instanceof DOMException) return undefined
    throw cause
  }
}
