import type { EpochReaders } from '#client/conversation/timeline.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import { pinOf } from '#client/crypto/testing/people.ts'
import { createKeyring } from '#client/youth/visit/keyring.ts'
import { type Coming, firstEpochFor, wantedReaders, withoutGuest } from '#client/youth/visit/readers.ts'
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

  async function verify({ id, certificate, staple }: CastMember): Promise<void> {
    const named = { id, certificate: certificate.text, staple }
    const verified = await keyring.verify(named, { pin: pinOf(cast.organisation), now: world.clock.now })
    if (!verified.ok) world.fail(`[M7] a device refuses somebody in force: ${verified.refused}`)
  }

  async function change(readers: readonly EpochReader[]): Promise<void> {
    const entry = await keyring.change(readers)
    await person.sign(entry)
    await knowledge.learn(entry)
    const certificates = readers.map(({ certificate }) => certificate.text)
    const checked = await keyring.check({ kind: 'readers', position: epochs.length + 1, entry, certificates })
    if (!checked.ok) world.fail(`[M7] a device refuses its own entry: ${checked.refused}`)
    epochs.push(checked.value)
  }

  /** Somebody may read from this epoch on, up to the next one. */
  function allow(id: StaffId, may: number): void {
    allowed.set(id, may)
    const epochsOf = open.get(id) ?? new Set()
    open.set(id, epochsOf)
    for (let epoch = may; epoch <= epochs.length + 1; epoch += 1) epochsOf.add(epoch)
    if (may > lastBox) lastBox = may
  }

  function look(id: StaffId): void {
    for (const known of knowledge.of(id, person.conversation))
      if (!open.get(id)?.has(known.epoch)) world.fail('[M7] somebody gets an epoch that the box did not allow')
  }

  /** A guest is asked for beside the listener, and goes when their time is over (SPEC C22): the next epoch is closed to them. */
  async function visit(listener: StaffId, guest: CastMember): Promise<void> {
    const coming = { how: 'asked', box: random.pick(['ticked', 'empty'] as const) } as const
    const firstEpoch = firstEpochFor({ epochs }, guest.id, coming)
    await verify(guest)
    allow(guest.id, coming.box === 'ticked' ? 0 : epochs.length + 1)
    open
      .get(listener)
      ?.add(epochs.length + 1)
      .add(epochs.length + 2)
    const until = world.clock.now + 60_000
    await change([...withoutGuest({ epochs }), { certificate: guest.certificate, kind: 'guest', firstEpoch, until }])
    look(guest.id)
    const talking = { phase: 'talking', granted: true, listener: { id: listener } as never } as const
    const stays = { ...talking, guest: { state: 'reads', id: guest.id } } as const
    if (wantedReaders({ epochs }, stays) !== 'as-it-is') world.fail('[M8] a device lets go of a guest who is there')
    if (wantedReaders({ epochs }, stays, epochs.length) !== 'let-guest-go')
      world.fail('[M8] a device keeps a guest whose time is over')
    if (wantedReaders({ epochs }, { ...talking, guest: null }) !== 'let-guest-go')
      world.fail('[M8] a device keeps a guest who has left')
    await change(withoutGuest({ epochs }))
    for (const id of [guest.id, listener]) look(id)
    world.figures.count('guests whose time is over')
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
    allow(member.id, may)
    await verify(member)
    await change([{ certificate: member.certificate, kind: 'listener', firstEpoch: first }])
    look(member.id)
    const guests = [...cast.honest, ...cast.held].filter(({ id }) => id !== member.id)
    if (random.chance(0.3)) await visit(member.id, random.pick(guests))
    if (random.chance(0.5)) await change([])
    world.figures.count(`let in, ${coming.how === 'asked' ? coming.box : coming.how}`)
  }
}
