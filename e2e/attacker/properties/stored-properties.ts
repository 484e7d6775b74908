import * as v from 'valibot'
import { openStored, storageKey } from '#client/crypto/stored.ts'
import { openRow } from '#server/half/row.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { Disk, Written } from '../ends/disk.ts'
import type { HalfService } from '../service/half-service.ts'
import type { AttackWorld } from '../world.ts'

const youth = v.object({ secret: v.string(), own: v.string(), sealed: v.string() })
const staff = v.object({ secret: v.string(), own: v.string(), session: v.string(), keys: v.string() })

/** [M15] What a thief of the disk, with everything ever written to it, opens with what the service has then. */
export class StoredProperties {
  readonly #world: AttackWorld
  readonly #service: HalfService

  constructor(world: AttackWorld, service: HalfService) {
    this.#world = world
    this.#service = service
  }

  /** Nothing of these is opened by a copy of the store as it is now. */
  async opensNone(written: readonly Written[], why: string): Promise<void> {
    for (const one of written) if (await this.#opens(one)) this.#world.fail(`[M15] ${why} is opened from the disk`)
  }

  /** Whether the service has the half of what this entry holds now. */
  isHeld({ items }: Disk, entry: string): boolean {
    return this.#halfOf(items.get(entry) ?? '') !== null
  }

  async countOpened(written: readonly Written[]): Promise<void> {
    for (const one of written)
      this.#world.figures.count(
        (await this.#opens(one)) ? 'writes that a living half opens' : 'writes that nothing opens',
      )
  }

  /** Neither the disk nor the store alone has a secret in the open. */
  hidden(disk: Disk, secrets: readonly string[]): void {
    const onDisk = readable(disk.written.map(({ text }) => text).join('"'))
    if (secrets.some((secret) => onDisk.includes(secret))) this.#world.fail('[M15] a tab stores a secret in the open')
    const inStore = readable([...this.#service.rows].flatMap(([name, { sealed }]) => [name, sealed]).join('"'))
    const halves = disk.written.flatMap(({ text }) => this.#halfOf(text) ?? [])
    if ([...secrets, ...halves].some((secret) => inStore.includes(secret)))
      this.#world.fail('[M15] a row of the store says whose half it is, or the half')
  }

  async #opens({ name, text }: Written): Promise<boolean> {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.union([staff, youth])), text)
    if (!parsed.success) return false
    const kept = parsed.output
    const seals =
      'sealed' in kept
        ? [[name, kept.sealed]]
        : [
            ['staff-session', kept.session],
            ['staff-keys', kept.keys],
          ]
    // Also with a half of the thief’s own: a key that does not depend on the service’s opens everything.
    for (const half of [this.#halfOf(text), toBase64url(new Uint8Array(32))]) {
      if (half === null) continue
      const key = await storageKey(kept.own, half)
      for (const [entry, sealed] of seals) if ((await openStored(key, entry ?? '', sealed ?? '')) !== null) return true
    }
    return false
  }

  #halfOf(text: string): string | null {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.object({ secret: v.string() })), text)
    if (!parsed.success) return null
    const { secret } = parsed.output
    const row = this.#service.rows.get(sha256OfBytes(secret))
    return (row && openRow(secret, row.sealed)?.half) ?? null
  }
}

/** With every part that could be an encoding. */
const readable = (text: string): string =>
  [text, ...text.split(/[".]/).map((part) => Buffer.from(part, 'base64url').toString('latin1'))].join()
