import { nothingSeen } from '#client/conversation/seen.ts'
import { loadWrapping } from '#client/crypto/device/wrapping.ts'
import { createDates } from './dates.ts'
import type { FieldTexts } from './kept-fields.ts'
import { newSecrets, pageDevice, type Secrets } from './keyring.ts'
import { type Remembered, recall, type Unsent } from './memory.ts'
import { openEntry } from './sealed-entries.ts'
import type { TabStorage } from './tab-storage.ts'
import { conversationEntry, underWayEntry } from './tab-storage.ts'
import { createTalk } from './talk-driver.ts'
import type { Talk, TalkParts } from './talk-state.ts'
import type { MakeTalk } from './visit-machine.ts'

/** What seals the tab's memory. It comes with the conversation, in one request. */
export const sealing = openEntry

export { createDates, loadWrapping }

/**
 * What a talk needs before it begins: what the tab has kept of it, opened, and the secrets of a new conversation. `never-kept`: the service never
 * had this tab's half, so it has acknowledged nothing. `make` makes the talk at once; undefined if the tab remembers none.
 */
export async function prepareTalk(
  how: 'start' | 'resume',
  storage: TabStorage,
  secretsOf: () => Promise<Secrets> = newSecrets,
): Promise<MakeTalk | 'gone' | 'never-kept'> {
  const kept = how === 'resume' ? await openKept(storage) : 'opened'
  if (kept !== 'opened') return kept
  if (how === 'start') {
    const secrets = await secretsOf()
    return (parts, unsent) => startTalk(parts, secrets, unsent)
  }
  // Another tab may have the same memory, and open it under the same keys: a conversation that was never asked for gets new ones.
  const secrets = wasNeverAsked(storage) ? await secretsOf() : undefined
  return (parts) => resumeTalk(parts, secrets)
}

/** The conversation, and the yes of it that may be under way. */
async function openKept(storage: TabStorage) {
  const held = storage.holds(underWayEntry) && (await storage.open(underWayEntry))
  if (held && held !== 'opened') storage.discard(underWayEntry)
  return storage.open(conversationEntry)
}

/** A new conversation, with the unsent lines of one that never began. */
export const startTalk = (parts: TalkParts, secrets: Secrets, unsent: Unsent = []): Talk =>
  createTalk(parts, fresh(parts, secrets, parts.tab, unsent))

/**
 * The conversation of this tab; undefined if it remembers none. `secrets`: new ones, for a conversation that the service was never asked to
 * open (`wasNeverAsked`): another tab may have the same memory, and open it under the same keys.
 */
export function resumeTalk(parts: TalkParts, secrets?: Secrets): Talk | undefined {
  const remembered = recall(parts.storage)
  if (!remembered) return undefined
  // The new conversation gets halves of its own: another tab may have the former ones.
  if (secrets) parts.storage.discard(conversationEntry)
  const { tab, unsent, fields } = remembered
  return createTalk(parts, secrets ? fresh(parts, secrets, tab, unsent, fields) : remembered)
}

/** Whether this tab remembers a conversation that the service was never asked to open: it gets a new id and new keys. */
export const wasNeverAsked = (storage: TabStorage): boolean => recall(storage)?.asked === false

function fresh(
  { device = pageDevice }: TalkParts,
  secrets: Secrets,
  tab: string = device.newId(),
  left: Unsent,
  fields: FieldTexts = {},
): Remembered {
  return {
    ...secrets,
    asked: false,
    opened: false,
    seen: nothingSeen,
    followed: 0,
    issued: 0,
    cards: [],
    tab,
    unsent: left,
    fields,
  }
}
