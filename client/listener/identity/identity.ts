import { conversationNames } from '#language/conversation-names.ts'
import type { ConversationId } from '#shared/ids.ts'

/** Distinguishes the young people at a desk, never by colour alone. It is not derived from who they are. */
export type Identity = { readonly name: string; readonly colour: Colour }

export const colours = ['teal', 'plum', 'ochre', 'blue', 'rose', 'olive'] as const
export type Colour = (typeof colours)[number]

/**
 * A name and a colour for each conversation, derived from its id, so that a reload gives the same. Two conversations of one desk share neither the
 * name's first letter nor the colour while enough are left: the later one takes the next. Conversations in `given` keep theirs.
 */
export function identify(
  conversations: readonly ConversationId[],
  given: ReadonlyMap<ConversationId, Identity> = new Map(),
): ReadonlyMap<ConversationId, Identity> {
  const identities = new Map<ConversationId, Identity>()
  for (const conversation of conversations) {
    const before = given.get(conversation)
    if (before) identities.set(conversation, before)
  }
  for (const conversation of conversations) {
    if (identities.has(conversation)) continue
    const taken = [...identities.values()]
    const seed = seedOf(conversation)
    identities.set(conversation, {
      name: firstFree(conversationNames, seed, (name) =>
        taken.some((other) => other.name.charAt(0) === name.charAt(0)),
      ),
      colour: firstFree(colours, seed >>> 8, (colour) => taken.some((other) => other.colour === colour)),
    })
  }
  return identities
}

function firstFree<Value>(from: readonly Value[], seed: number, isTaken: (value: Value) => boolean): Value {
  const preferred = seed % from.length
  const inOrder = [...from.slice(preferred), ...from.slice(0, preferred)]
  return inOrder.find((value) => !isTaken(value)) ?? (inOrder[0] as Value)
}

/** FNV-1a, 32 bits. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0
  return hash
}
