/** Keys that say nothing by themselves, and Tab, which moves to the button. */
const silent = new Set(['Alt', 'AltGraph', 'Control', 'Meta', 'Shift', 'CapsLock', 'Fn', 'NumLock', 'OS', 'Tab'])

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'repeat'>

/** Whether a key lifts the veil: one key alone. A held key, and what the browser or the system has a meaning for, do not. */
export const liftsVeil = ({ key, altKey, ctrlKey, metaKey, repeat }: Key): boolean =>
  !repeat && !altKey && !ctrlKey && !metaKey && !silent.has(key)

/** Alt+M, by the letter or, where Alt produces another character (macOS), by the key's place. AltGr types characters. */
export const drawsVeil = ({ key, code, altKey, ctrlKey, metaKey, shiftKey }: Key): boolean =>
  altKey &&
  !ctrlKey &&
  !metaKey &&
  !shiftKey &&
  (key.toLowerCase() === 'm' || (!/^[a-z]$/i.test(key) && code === 'KeyM'))
