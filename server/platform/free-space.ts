/** What is left for what is to be kept, and all there is, in bytes. */
export type Space = { readonly free: number; readonly all: number }

export type FreeSpaceParts = {
  /** Null where there is no end that is known. Throws where it cannot be looked. */
  readonly space: () => Promise<Space | null>
  /** Below so many free bytes nobody new is let in; a tenth of a smaller place. 0: everybody always is. */
  readonly least: number
  /** Told when new conversations are refused for want of room, and when they are taken again. */
  readonly onChange: (isLeft: boolean) => void
}

export type FreeSpace = {
  /** Whether new conversations are taken. Those that have begun go on. */
  readonly isLeft: () => boolean
  readonly look: () => Promise<void>
}

/** It opens again only with a quarter more than it closed at, so that it does not open for one. */
const more = 1.25

/**
 * Keeps a part of the disk, or of Redis' memory, for those who are here: a store that is full refuses them too. Looks when it is told to; a place that cannot be looked at
 * changes nothing, for then the store says itself that it is down.
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
