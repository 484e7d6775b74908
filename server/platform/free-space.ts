/** The free bytes, and all bytes, of the place where the store keeps things. */
export type Space = { readonly free: number; readonly all: number }

export type FreeSpaceParts = {
  /** Null where the limit is unknown. Throws where the space cannot be read. */
  readonly space: () => Promise<Space | null>
  /** With fewer free bytes the service opens no new conversation; in a small place, with less than a tenth free. 0: it always does. */
  readonly least: number
  /** Called when the service begins to refuse new conversations for lack of space, and when it accepts them again. */
  readonly onChange: (isLeft: boolean) => void
}

export type FreeSpace = {
  /** Whether the service accepts new conversations. The present ones go on in any case. */
  readonly isLeft: () => boolean
  readonly look: () => Promise<void>
}

/** New conversations are accepted again only with a quarter more space than the limit, so that the state does not flap. */
const more = 1.25

/**
 * Reserves a part of the disk, or of Redis' memory, for the present conversations, because a full store refuses them too. It reads the space when
 * called. A failed read changes nothing: then the store itself reports that it is down.
 */
export function watchFreeSpace({ space, least, onChange }: FreeSpaceParts): FreeSpace {
  let isLeft = true
  return {
    isLeft: () => isLeft,
    async look() {
      const seen = await space()
      if (seen === null) return
      const watermark = Math.min(least, seen.all / 10)
      const next = seen.free >= watermark * (isLeft ? 1 : more)
      if (next === isLeft) return
      isLeft = next
      onChange(isLeft)
    },
  }
}
