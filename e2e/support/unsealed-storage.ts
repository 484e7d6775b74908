import type { TabStorage } from '#client/youth/visit/tab-storage.ts'

/** The memory of a tab for a device without a browser: nothing reaches a disk, so nothing is sealed. */
export const unsealedStorage = (entries = new Map<string, string>()): TabStorage => ({
  read: (entry) => entries.get(entry),
  write: (entry, text) => void entries.set(entry, text),
  remove: (entry) => void entries.delete(entry),
  discard: (entry) => void entries.delete(entry),
  holds: (entry) => entries.has(entry),
  open: async (entry) => (entries.has(entry) ? 'opened' : 'never-kept'),
  settled: async () => undefined,
  secured: async () => undefined,
  unplaced: async () => undefined,
  placed: () => undefined,
  sealAnew: () => undefined,
  secrets: () => [],
  isShown: () => false,
  show: () => undefined,
  keeps: () => true,
  closeForGood: () => entries.clear(),
})
