import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { refuse } from '#shared/result.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import type { ConversationLog, LogLink, LogOptions } from './conversation-log.ts'
import { unsent } from './outbox.ts'
import { aLog, words } from './testing/log.ts'
import { envelopeOf, plainLink, Service, sessionNamed, text } from './testing/service.ts'

const them = sessionNamed('t')

/** A page that begins its log anew whenever the service was put back, as every page does. */
function aPage(service: Service, lies: Partial<LogLink> = {}, network: Parameters<typeof plainLink>[2] = {}) {
  const pending = new Set<() => void>()
  const scheduler = {
    after(_milliseconds: number, act: () => void) {
      pending.add(act)
      return () => pending.delete(act)
    },
  }
  let begun = 0
  let loads = 0
  const name = () => sessionNamed('abcdefghijklnopqrsuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[loads++] as string)
  function open(options: Partial<LogOptions>): ConversationLog {
    return aLog({
      ...{ role: 'youth', session: name(), scheduler, link: { ...plainLink(service, 'youth', network), ...lies } },
      ...options,
      onSetBack(former) {
        begun += 1
        log.stop()
        log = open({ former })
        log.online()
      },
    })
  }
  let log = open({})
  return {
    log: () => log,
    begun: () => begun,
    reload() {
      log.stop()
      log = open({ left: unsent(log.state().outbox) })
    },
    runTimers() {
      for (const run of [...pending]) {
        pending.delete(run)
        run()
      }
    },
  }
}

test('[L16] a log of which the service has less is read from its start again, and what was not read back is sent once', async () => {
  const service = new Service()
  const page = aPage(service)
  for (const said of ['un', 'deux', 'trois']) page.log().say(text(said))
  page.log().online()
  await eventually(() => expect(words(page.log())).toEqual(['un', 'deux', 'trois']))
  page.log().offline()
  page.log().say(text('quatre'))
  service.putBack(1)
  page.log().online()
  // The third name of a sender whose second one is gone is refused. The text gets another name.
  await eventually(() => expect(words(page.log())).toEqual(['un', 'quatre']))
  page.log().say(text('cinq'))
  await eventually(() => expect(words(page.log())).toEqual(['un', 'quatre', 'cinq']))
  expect(page.begun()).toBe(2)
})

test('[L16] a log that is as long again after a restore, with other entries, goes on all the same', async () => {
  const service = new Service()
  const page = aPage(service)
  for (const said of ['un', 'deux']) page.log().say(text(said))
  page.log().online()
  await eventually(() => expect(words(page.log())).toEqual(['un', 'deux']))
  page.log().offline()
  service.putBack(1)
  for (const sequence of [0, 1]) service.keep(envelopeOf('listener', them, sequence, `t${sequence}`))
  page.log().say(text('trois'))
  page.log().online()
  await eventually(() => expect(words(page.log())).toEqual(['un', 't0', 't1', 'trois']))
})

test('[L16] a service that refuses the start of a log as stale, or a first name, makes no page begin anew for ever', async () => {
  for (const lie of ['read', 'send'] as const) {
    const service = new Service()
    const refused = vi.fn(async () => refuse(lie === 'read' ? ('stale' as const) : ('out-of-sequence' as const)))
    const page = aPage(service, { [lie]: refused })
    page.log().say(text('un'))
    page.log().online()
    await eventually(() => expect(refused).toHaveBeenCalled())
    await atRest()
    expect([lie, page.begun(), page.log().state().outbox.lines.length]).toEqual([lie, 0, 1])
  }
})

test('[L16][G9] no restore, at any moment, loses or doubles a line that was not read back', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('mine', 'theirs', 'notice', 'turn', 'turn') },
    { weight: 2, arbitrary: fc.constantFrom('offline', 'online', 'retry') },
    { weight: 1, arbitrary: fc.constantFrom('restore', 'reload') },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.array(fc.constantFrom('nothing', 'nothing', 'request', 'answer' as const), { maxLength: 20 }),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 10 }),
      async (steps, losses, cuts) => {
        const service = new Service()
        const queue = [...losses]
        const page = aPage(service, {}, { lose: () => queue.shift() ?? 'nothing' })
        const said: string[] = []
        const gone = new Set<string>()
        let theirs = 0
        for (const now of steps) {
          if (now === 'mine') {
            said.push(`m${said.length}`)
            page.log().say(text(said.at(-1) ?? ''))
          } else if (now === 'theirs') {
            service.keep(envelopeOf('listener', sessionNamed('t'), theirs, `t${theirs}`))
            theirs += 1
          } else if (now === 'notice') page.log().receive(service.entries.slice(-1))
          else if (now === 'offline') page.log().offline()
          else if (now === 'online') page.log().online()
          else if (now === 'retry') page.runTimers()
          else if (now === 'reload') page.reload()
          else if (now === 'restore') {
            // A restart: what was under way is over, and every page connects again.
            page.log().offline()
            for (let count = 0; count < 60; count += 1) await Promise.resolve()
            for (const line of words(page.log())) gone.add(line)
            service.putBack(Math.min(service.entries.length, cuts[said.length % cuts.length] as number))
            theirs = service.entries.filter(
              (entry) => entry.kind === 'message' && entry.envelope.role === 'listener',
            ).length
          } else for (let count = 0; count < 6; count += 1) await Promise.resolve()
        }
        queue.length = 0
        for (let round = 0; round < 200; round += 1) {
          page.log().online()
          for (let count = 0; count < 40; count += 1) await Promise.resolve()
          page.runTimers()
          const { timeline, outbox } = page.log().state()
          if (outbox.lines.length === 0 && timeline.items.length === service.entries.length) break
        }
        const kept = service.entries.map((entry) => (entry.kind === 'message' ? entry.envelope.sealed : entry.kind))
        expect(new Set(kept).size).toBe(kept.length)
        expect(kept).toEqual(expect.arrayContaining(said.filter((line) => !gone.has(line))))
        expect(page.log().state().outbox.lines).toEqual([])
        expect(words(page.log())).toEqual(kept)
      },
    ),
    { numRuns: 300 },
  )
})
