import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { entryHash } from '#shared/protocol/chain.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import type { LogLink } from './conversation-log.ts'
import { shownState, unsent } from './outbox.ts'
import { aLog, words } from './testing/log.ts'
import { entryOf, envelopeOf, plainHash, plainLink, Service, sessionNamed, text } from './testing/service.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')

test('one change both removes a line from the outbox and adds it to the timeline', async () => {
  const service = new Service()
  const log = aLog({ role: 'youth', session: me, link: plainLink(service, 'youth') })
  const seen: number[] = []
  log.online()
  log.onChange(({ timeline, outbox }) => seen.push(timeline.items.length + outbox.lines.length))
  log.say(text('bonjour'))
  await eventually(() => expect(words(log)).toEqual(['bonjour']))
  expect(new Set(seen)).toEqual(new Set([1]))
})

test('a line written offline is marked as not sent, and is sent when the connection is back', async () => {
  const service = new Service()
  const log = aLog({ role: 'youth', session: me, link: plainLink(service, 'youth') })
  log.say(text('un'))
  log.say(text('deux'))
  expect(log.state().outbox.lines.map(({ state }) => state)).toEqual(['not-sent', 'not-sent'])
  expect(service.entries).toEqual([])
  log.online()
  await eventually(() => expect(words(log)).toEqual(['un', 'deux']))
})

test('[G3] a message that is announced and never delivered is shown as missing, and the messages after it are read', async () => {
  const service = new Service()
  const link = plainLink(service, 'youth')
  const read: LogLink['read'] = async (after) => {
    const page = service.read(after, 10)
    return page.ok ? ok({ ...page.value, entries: page.value.entries.filter(({ position }) => position !== 2) }) : page
  }
  const log = aLog({ role: 'youth', session: me, link: { ...link, read } })
  log.online()
  for (const [sequence, said] of ['un', 'deux', 'trois'].entries())
    service.keep(envelopeOf('listener', them, sequence, said))
  log.receive(service.entries.slice(2))
  await eventually(() => expect(words(log)).toEqual(['un', 'warning', 'trois']))
  service.keep(envelopeOf('listener', them, 3, 'quatre'))
  log.receive(service.entries.slice(3))
  await eventually(() => expect(words(log)).toEqual(['un', 'warning', 'trois', 'quatre']))
})

test('[G21] a fault at opening one message does not delay the others', async () => {
  const service = new Service()
  const link = plainLink(service, 'youth')
  const mistake = new Error('a mistake of ours')
  const onFault = vi.fn()
  const open: LogLink['open'] = (envelope, known) => {
    if (envelope.sealed === 'deux') throw mistake
    return envelope.sealed === 'trois' ? Promise.reject(mistake) : link.open(envelope, known)
  }
  const log = aLog({ role: 'youth', session: me, onFault, link: { ...link, open } })
  for (const [sequence, said] of ['un', 'deux', 'trois', 'quatre'].entries())
    service.keep(envelopeOf('listener', them, sequence, said))
  log.online()
  await eventually(() => expect(words(log)).toEqual(['un', 'warning', 'warning', 'warning', 'quatre']))
  expect(onFault.mock.calls).toEqual([[mistake], [mistake]])
})

test('[G21] if one subscriber throws, the others are called and the log goes on', async () => {
  const service = new Service()
  const onFault = vi.fn()
  const log = aLog({ role: 'youth', session: me, onFault, link: plainLink(service, 'youth') })
  const heard = vi.fn()
  log.onChange(() => {
    throw new Error('a mistake of ours')
  })
  log.onChange(heard)
  log.online()
  log.say(text('un'))
  log.say(text('deux'))
  await eventually(() => expect(words(log)).toEqual(['un', 'deux']))
  expect(heard).toHaveBeenCalledTimes(onFault.mock.calls.length)
})

test('[G21] a line whose sealing fails once is tried again, in its order', async () => {
  const service = new Service()
  const link = plainLink(service, 'youth')
  const onFault = vi.fn()
  let fails = 1
  const seal: LogLink['seal'] = (line, claim) => {
    fails -= 1
    return fails < 0 ? link.seal(line, claim) : Promise.reject(new Error('a mistake of ours'))
  }
  const scheduler = {
    after(_milliseconds: number, act: () => void) {
      queueMicrotask(act)
      return () => {}
    },
  }
  const log = aLog({ role: 'youth', session: me, scheduler, onFault, link: { ...link, seal } })
  log.online()
  log.say(text('un'))
  log.say(text('deux'))
  await eventually(() => expect(words(log)).toEqual(['un', 'deux']))
  expect(onFault).toHaveBeenCalledTimes(1)
})

test('[G21] content that cannot be shown is not sent', () => {
  const log = aLog({ role: 'youth', session: me, link: plainLink(new Service(), 'youth') })
  expect(log.say({ kind: 'text', text: 'bonjour', at: 8_640_000_000_000_001 })).toEqual(refuse('malformed'))
  expect(log.say({ kind: 'text', text: '\u200b', at: 0 })).toEqual(refuse('malformed'))
  expect(log.state().outbox.lines).toEqual([])
})

test('[G9] after a lost answer and a new epoch, the log shows what the service stored', async () => {
  const service = new Service()
  const losses = ['nothing', 'answer'] as const
  let sends = 0
  let reads = 0
  let letRead = () => {}
  const sentAgain = new Promise<void>((resolve) => {
    letRead = resolve
  })
  const link = plainLink(service, 'youth')
  const log = aLog({
    role: 'youth',
    session: me,
    scheduler: { after: () => () => {} },
    link: {
      ...link,
      send: async (envelope) => {
        const answer = await link.send(envelope)
        sends += 1
        if (sends === 2) letRead()
        return losses[sends] === 'answer' ? refuse('unreachable') : answer
      },
      read: async (after) => {
        reads += 1
        // The first reading finds an empty log.
        if (reads > 1) await sentAgain
        await atRest()
        return link.read(after)
      },
    },
  })
  log.online()
  log.say(text('un'))
  await eventually(() => expect(log.state().outbox.lines[0]?.state ?? words(log)[0]).toBe('not-sent'))
  service.keep(envelopeOf('listener', them, 0, 'deux'))
  service.raise()
  log.tryAgain()
  await eventually(() => expect(words(log)).toEqual(['un', 'deux', 'readers']))
  expect(log.state().outbox.lines).toEqual([])
})

test('[L5] a hole before an announced message is read at once', async () => {
  const service = new Service()
  const log = aLog({ role: 'youth', session: me, link: plainLink(service, 'youth') })
  log.online()
  await atRest()
  for (const [sequence, said] of ['un', 'deux', 'trois'].entries()) {
    service.keep(envelopeOf('listener', them, sequence, said))
  }
  log.receive(service.entries.slice(2))
  await eventually(() => expect(words(log)).toEqual(['un', 'deux', 'trois']))
})

test('[L5] a hole before one’s own line is read at once, too', async () => {
  const service = new Service()
  const log = aLog({ role: 'youth', session: me, link: plainLink(service, 'youth') })
  log.online()
  await atRest()
  // The announcement of this message is lost.
  service.keep(envelopeOf('listener', them, 0, 'un'))
  log.say(text('deux'))
  await eventually(() => expect(words(log)).toEqual(['un', 'deux']))
  expect(log.state().outbox.lines).toEqual([])
})

test('[G9] a line of a former page load that was stored under an older epoch is shown as it was stored', async () => {
  const service = new Service()
  const former = sessionNamed('f')
  service.keep(envelopeOf('youth', former, 0, 'un'))
  service.keep(envelopeOf('listener', them, 0, 'deux'))
  service.raise()
  const link = plainLink(service, 'youth')
  const slow = async (after: number) => {
    await atRest()
    return link.read(after)
  }
  const left = [{ session: former, sequence: 0, content: text('un'), seen: null, envelope: null }]
  const log = aLog({ role: 'youth', session: me, left, link: { ...link, read: slow } })
  log.online()
  await eventually(() => expect(words(log)).toEqual(['un', 'deux', 'readers']))
  expect(log.state().outbox.lines).toEqual([])
})

test('a line with a permanent refusal stays, with its reason, and the lines behind it wait', async () => {
  const service = new Service()
  const link: LogLink = { ...plainLink(service, 'youth'), send: async () => refuse('full') }
  const log = aLog({ role: 'youth', session: me, link })
  log.online()
  log.say(text('un'))
  log.say(text('deux'))
  await eventually(() => expect(log.state().outbox.lines[0]?.refused).toBe('full'))
  expect(unsent(log.state().outbox).map(({ sequence }) => sequence)).toEqual([0, 1])
})

test('a message that is too large is not stored', () => {
  const log = aLog({ role: 'youth', session: me, link: plainLink(new Service(), 'youth') })
  expect(log.say(text('€'.repeat(limits.messageCharacters)))).toEqual(refuse('too-large'))
  expect(log.state().outbox).toMatchObject({ next: 0, lines: [] })
})

test('[G3] a message whose key cannot come is unreadable; a message whose key may come waits', async () => {
  const service = new Service()
  const link = plainLink(service, 'youth')
  let mayCome = true
  const open: LogLink['open'] = async (envelope, known) =>
    mayCome || envelope.sequence === 1 ? refuse('no-key') : link.open(envelope, known)
  const log = aLog({ role: 'youth', session: me, link: { ...link, open, awaitsKey: () => mayCome } })
  log.receive([entryOf(1, envelopeOf('listener', them, 0, '0')), entryOf(2, envelopeOf('listener', them, 1, '1'))])
  await atRest()
  expect(words(log)).toEqual([])
  mayCome = false
  log.unlocked()
  await eventually(() => expect(words(log)).toEqual(['0', 'warning']))
})

test('[G9] no interleaving of losses, repeats, reconnections, reloads and new epochs loses, doubles or reorders a line', async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('mine', 'theirs', 'notice') },
    { weight: 2, arbitrary: fc.constantFrom('offline', 'online', 'turn', 'turn', 'retry') },
    { weight: 1, arbitrary: fc.constantFrom('reload', 'epoch', 'joined') },
  )
  const loss = fc.constantFrom('nothing', 'nothing', 'request', 'answer')
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.array(loss as fc.Arbitrary<'nothing' | 'request' | 'answer'>, { maxLength: 40 }),
      fc.array(fc.nat(4), { minLength: 1, maxLength: 20 }),
      async (steps, losses, delays) => {
        const service = new Service()
        const queue = [...losses]
        let delayed = 0
        const network = {
          lose: () => queue.shift() ?? ('nothing' as const),
          turn: async () => {
            delayed += 1
            for (let count = delays[delayed % delays.length] ?? 0; count > 0; count -= 1) await Promise.resolve()
          },
        }
        const pending = new Set<() => void>()
        const scheduler = {
          after(_milliseconds: number, act: () => void) {
            pending.add(act)
            return () => pending.delete(act)
          },
        }
        const link = plainLink(service, 'youth', network)
        const open = (left: ReturnType<typeof unsent>, letter: string) =>
          aLog({ role: 'youth', session: sessionNamed(letter), link, left, scheduler })
        let log = open([], 'a')
        let loads = 0
        const said: string[] = []
        let answered = 0

        for (const now of steps) {
          if (now === 'mine') {
            said.push(`m${said.length}`)
            log.say(text(said.at(-1) ?? ''))
          } else if (now === 'theirs') {
            service.keep(envelopeOf('listener', them, answered, `t${answered}`, service.epoch))
            answered += 1
          } else if (now === 'notice') {
            const at = Math.floor(service.entries.length * 0.7)
            log.receive(service.entries.slice(at))
          } else if (now === 'reload') {
            log.stop()
            loads += 1
            log = open(unsent(log.state().outbox), 'bcdefghij'[loads % 9] as string)
            log.online()
          } else if (now === 'offline') log.offline()
          else if (now === 'online') log.online()
          else if (now === 'retry') for (const run of [...pending]) run()
          else if (now === 'joined') service.lost('Sam')
          else if (now === 'epoch') {
            service.raise()
            log.unlocked()
          } else for (let count = 0; count < 6; count += 1) await Promise.resolve()
        }

        queue.length = 0
        for (let round = 0; round < 200; round += 1) {
          log.online()
          for (let count = 0; count < 40; count += 1) await Promise.resolve()
          for (const run of [...pending]) run()
          const { timeline, outbox } = log.state()
          if (outbox.lines.length === 0 && timeline.items.length === service.entries.length) break
        }
        const kept = service.entries.map((entry) => (entry.kind === 'message' ? entry.envelope.sealed : entry.kind))
        expect(kept.filter((line) => line.startsWith('m'))).toEqual(said)
        expect(kept.filter((line) => line.startsWith('t'))).toHaveLength(answered)
        expect(words(log)).toEqual(kept)
        expect(log.state().outbox.lines).toEqual([])
      },
    ),
    { numRuns: 400 },
  )
})

test('[G9] a line that a duplicate of this tab sent is shown once, as one’s own, and leaves the outbox', async () => {
  const service = new Service()
  const log = aLog({ role: 'youth', session: me, link: plainLink(service, 'youth') })
  log.say(text('un'))
  log.say(text('deux'))
  const duplicate = aLog({
    role: 'youth',
    session: them,
    left: unsent(log.state().outbox),
    link: plainLink(service, 'youth'),
  })
  duplicate.online()
  duplicate.say(text('trois'))
  await eventually(() => expect(words(duplicate)).toEqual(['un', 'deux', 'trois']))
  log.receive(service.entries)
  await eventually(() => expect(words(log)).toEqual(['un', 'deux', 'trois']))
  expect(log.state().outbox.lines).toEqual([])
  log.online()
  log.say(text('quatre'))
  await eventually(() => expect(words(log)).toEqual(['un', 'deux', 'trois', 'quatre']))
})

test('[G9] a failed read is tried again, even if a line is written meanwhile', async () => {
  const service = new Service()
  const link = plainLink(service, 'youth')
  const timers: (() => void)[] = []
  let reads = 0
  const read: LogLink['read'] = async (after) => (++reads === 1 ? refuse('busy') : link.read(after))
  const scheduler = {
    after(_milliseconds: number, act: () => void) {
      timers.push(act)
      return () => void timers.splice(timers.indexOf(act), 1)
    },
  }
  service.keep(envelopeOf('listener', them, 0, 'déjà là'))
  const log = aLog({
    role: 'youth',
    session: me,
    link: { ...link, read, send: async () => refuse('not-available') },
    scheduler,
  })
  log.online()
  await eventually(() => expect(timers).toHaveLength(1))
  log.say(text('refusé'))
  for (const run of timers.splice(0)) run()
  await eventually(() => expect(words(log)).toEqual(['déjà là']))
  await eventually(() => expect(log.state().outbox.lines[0]?.state).toBe('not-sent'))
})

test('[L13] a line is sealed when its person’s former line was read back, and names it', async () => {
  const service = new Service()
  const link = plainLink(service, 'youth')
  const claims: (string | null)[] = []
  const seal: LogLink['seal'] = (line, claim) => {
    claims.push(claim.former)
    return link.seal(line, claim)
  }
  const log = aLog({ role: 'youth', session: me, link: { ...link, seal } })
  log.online()
  for (const said of ['un', 'deux', 'trois']) log.say(text(said))
  await eventually(() => expect(words(log)).toEqual(['un', 'deux', 'trois']))
  const hashes = await Promise.all(
    service.entries.map((entry) => entry.kind === 'message' && entryHash(plainHash, entry)),
  )
  expect(claims).toEqual([null, hashes[0], hashes[1]])
})

test('[L13] a line is signed with what its person had seen when they wrote it, whatever came until it was sealed', async () => {
  const service = new Service()
  const link = plainLink(service, 'youth')
  const claims: number[] = []
  const seal: LogLink['seal'] = (line, claim) => {
    claims.push(claim.seen.position)
    return link.seal(line, claim)
  }
  const log = aLog({ role: 'youth', session: me, link: { ...link, seal } })
  service.keep(envelopeOf('listener', them, 0, 'Tu es d’accord ?'))
  log.say(text('Oui.'))
  log.online()
  await eventually(() => expect(words(log)).toEqual(['Tu es d’accord ?', 'Oui.']))
  log.say(text('Enfin, non.'))
  await eventually(() => expect(words(log)).toHaveLength(3))
  expect(claims).toEqual([0, 2])
})

test('[L15] a line that the service acknowledged and does not give back is sent again as the same bytes, and none is lost', async () => {
  const service = new Service()
  const link = plainLink(service, 'youth')
  const sent: Envelope[] = []
  let withholds = true
  const timers: (() => void)[] = []
  const log = aLog({
    role: 'youth',
    session: me,
    scheduler: {
      after(milliseconds, run) {
        if (milliseconds === 15_000) timers.push(run)
        return () => void timers.splice(timers.indexOf(run) >>> 0, 1)
      },
    },
    link: {
      ...link,
      async send(envelope) {
        sent.push(envelope)
        return withholds ? ok({ position: null }) : link.send(envelope)
      },
    },
  })
  log.online()
  for (const said of ['un', 'deux']) log.say(text(said))
  const states = () => log.state().outbox.lines.map(shownState)
  await eventually(() => expect(states()).toEqual(['sent', 'sending']))
  for (const times of [2, 3]) {
    await eventually(() => {
      // The page may still read: then it waits once more.
      for (const run of timers.splice(0)) run()
      expect(sent).toHaveLength(times)
    })
    await eventually(() => expect(states()).toEqual(['withheld', 'sending']))
    expect(sent.at(-1)).toBe(sent[0])
  }
  withholds = false
  await eventually(() => {
    for (const run of timers.splice(0)) run()
    expect(words(log)).toEqual(['un', 'deux'])
  })
  expect(states()).toEqual([])
})

test('[L13] a line that is sent again is the same bytes, after a reload too; a new epoch seals it anew', async () => {
  const service = new Service()
  const link = plainLink(service, 'youth')
  const sent: unknown[] = []
  let isDown = true
  const send: LogLink['send'] = async (envelope) => {
    sent.push(envelope)
    return isDown ? refuse('unreachable') : link.send(envelope)
  }
  const scheduler = { after: () => () => {} }
  const log = aLog({ role: 'youth', session: me, scheduler, link: { ...link, send } })
  log.online()
  log.say(text('un'))
  await eventually(() => expect(sent).toHaveLength(1))
  await eventually(() => expect(log.state().outbox.lines[0]?.state).toBe('not-sent'))
  log.stop()
  const left = unsent(log.state().outbox)
  const again = aLog({ role: 'youth', session: them, left, scheduler, link: { ...link, send } })
  again.online()
  await eventually(() => expect(sent).toHaveLength(2))
  expect(sent[1]).toBe(sent[0])
  isDown = false
  service.raise()
  again.tryAgain()
  await eventually(() => expect(words(again)).toEqual(['readers', 'un']))
  expect(service.entries.at(-1)).toMatchObject({ envelope: { epoch: 1, session: me, sequence: 0 } })
})
