import type { EpochReaders } from '#client/conversation/timeline.ts'
import { pinOf } from '#client/crypto/testing/people.ts'
import { createKeyring } from '#client/youth/visit/keyring.ts'
import { type Coming, firstEpochFor } from '#client/youth/visit/readers.ts'
import type { StaffId } from '#shared/ids.ts'
import { aCast, type CastMember } from './ends/cast.ts'
import { YoungPerson } from './ends/young-person.ts'
import { EpochKeys } from './knowledge/epoch-keys.ts'
import type { AttackWorld } from './world.ts'

const comings: readonly Coming[] = [{ how: 'asked', box: 'ticked' }, { how: 'asked', box: 'empty' }, { how: 'unasked' }]

/** [M7] A device lets in one after the other, asked with either box or unasked. Those whose keys are held get no more than the boxes allow, and no less than they had. */
export async function attackBoxes(world: AttackWorld): Promise<void> {
  const { random } = world
  const cast = await aCast(random)
  const person = await YoungPerson.begin()
  const keyring = createKeyring(person.secrets)
  const knowledge = new EpochKeys(cast.held)
  const epochs: EpochReaders[] = []
  /** From which epoch on somebody may read, by the boxes alone. */
  const allowed = new Map<StaffId, number>()
  /** Every epoch that somebody may have, by all their comings. */
  const open = new Map<StaffId, Set<number>>()
  let lastBox = 0

  async function change(member: CastMember | null, firstEpoch: number): Promise<void> {
    if (member) {
      const { id, certificate, staple } = member
      const named = { id, certificate: certificate.text, staple }
      const verified = await keyring.verify(named, { pin: pinOf(cast.organisation), now: world.clock.now })
      if (!verified.ok) world.fail(`[M7] a device refuses somebody in force: ${verified.refused}`)
    }
    const readers = member ? [{ certificate: member.certificate, kind: 'listener' as const, firstEpoch }] : []
    const entry = await keyring.change(readers)
    await person.sign(entry)
    await knowledge.learn(entry)
    const certificates = readers.map(({ certificate }) => certificate.text)
    const checked = await keyring.check({ kind: 'readers', position: epochs.length + 1, entry, certificates })
    if (!checked.ok) world.fail(`[M7] a device refuses its own entry: ${checked.refused}`)
    epochs.push(checked.value)
  }

  for (let steps = random.whole(3, 9); steps > 0; steps -= 1) {
    const coming = random.pick(comings)
    const member = random.pick([...cast.honest, ...cast.held])
    const next = epochs.length + 1
    const had = allowed.get(member.id)
    const may = coming.how === 'unasked' ? (had ?? lastBox) : coming.box === 'ticked' ? 0 : next
    const first = firstEpochFor({ epochs }, member.id, coming)
    if (coming.how === 'unasked' && had !== undefined && first !== had)
      world.fail('[M7] somebody who returns gets something else than they had')
    allowed.set(member.id, may)
    const epochsOf = open.get(member.id) ?? new Set()
    open.set(member.id, epochsOf)
    for (let epoch = may; epoch <= next; epoch += 1) epochsOf.add(epoch)
    if (may > lastBox) lastBox = may
    await change(member, first)
    for (const known of knowledge.of(member.id, person.conversation))
      if (!epochsOf.has(known.epoch)) world.fail('[M7] somebody gets an epoch that the box did not allow')
    if (random.chance(0.5)) await change(null, 0)
    world.figures.count(`let in, ${coming.how === 'asked' ? coming.box : coming.how}`)
  }
}
