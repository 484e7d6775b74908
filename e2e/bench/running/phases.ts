import { protocolVersion } from '#shared/protocol/version.ts'
import type { Counted } from '../generator/tally.ts'
import type { Sizes } from '../sizes.ts'
import { type Gauged, gauge, isClean, type Spent } from './gauge.ts'
import type { Generator, Subject } from './subject.ts'

/** What a run found, by name. Milliseconds for waiting, microseconds of CPU for one of what was done, the rest as its name says. */
export type Figures = Readonly<Record<string, number>>

export type Running = {
  readonly subject: Subject
  readonly generator: Generator
  readonly gauged: Gauged
  readonly sizes: Sizes
}

/** One thing that is measured on a running subject. `isRecorded: false` only makes it ready for the next. */
export type Phase = {
  readonly name: string
  readonly isRecorded?: false
  /** `false`: it is there for memory, which does not depend on how fast a core is. */
  readonly isTimed?: false
  readonly run: (running: Running) => Promise<Found>
}
export type Found = { readonly figures: Figures; readonly isClean: boolean }

const ready: Found = { figures: {}, isClean: true }

/** Runs the code warm, so that the first measured messages are not the ones it is compiled for. */
export const warmUp: Phase = {
  name: 'warm-up',
  isRecorded: false,
  run: async ({ generator, sizes }) => {
    await generator.ask('inTurn', { what: 'messages', talks: sizes.active, seconds: sizes.warmUpSeconds })
    return ready
  },
}

/** The same, without being recorded. */
export const unrecorded = (phase: Phase): Phase => ({ ...phase, isRecorded: false })

/** As many messages as it takes, with a fixed number under way. */
export const saturation: Phase = {
  name: 'saturation',
  run: ({ generator, gauged, sizes }) =>
    talking(gauged, () =>
      generator.ask('inTurn', { what: 'messages', talks: sizes.active, seconds: sizes.saturationSeconds }),
    ),
}

/** Signals, which are heard and neither kept nor answered. */
export const signals: Phase = {
  name: 'signals',
  run: ({ generator, gauged, sizes }) =>
    talking(gauged, () =>
      generator.ask('inTurn', { what: 'signals', talks: sizes.active, seconds: sizes.saturationSeconds }),
    ),
}

/** So many messages a second. */
export const rate = (name: keyof Sizes['rates']): Phase => ({
  name: `${name} rate`,
  run: ({ generator, gauged, sizes }) =>
    talking(gauged, () => generator.ask('atRandom', { perSecond: sizes.rates[name], seconds: sizes.rateSeconds })),
})

/** Connections to a namespace, WebSocket from the first. Those of listeners show the token of a session. */
export const connects = (namespace: '/' | '/youth' | '/listener'): Phase => ({
  name: `connects ${namespace}`,
  async run({ subject, generator, gauged, sizes }) {
    const { servers, people } = subject
    const tokens = namespace === '/listener' ? people.newcomers(sizes.connects).map(({ token }) => ({ token })) : null
    const auths = (tokens ?? Array.from({ length: sizes.connects }, () => ({}))).map((auth) => ({
      ...{ protocol: protocolVersion, ...auth },
    }))
    const [, spent] = await gauge(gauged, () =>
      generator.ask('connect', { port: servers[0]?.ready.port ?? 0, namespace, auths }),
    )
    await generator.ask('disconnect')
    return found(spent, auths.length)
  },
})

/** Whole sign-ins over HTTP, two requests each. */
export const signIns: Phase = {
  name: 'sign-ins',
  async run({ subject, generator, gauged, sizes }) {
    const [, spent] = await gauge(gauged, () =>
      generator.ask('signIn', {
        ...{ port: subject.servers[0]?.ready.port ?? 0, logins: subject.people.logins, count: sizes.signIns },
      }),
    )
    return found(spent, sizes.signIns)
  },
}

async function talking(gauged: Gauged, talk: () => Promise<Counted>): Promise<Found> {
  const [{ said, delivered, seconds, waits }, spent] = await gauge(gauged, talk)
  const { figures, isClean } = found(spent, delivered)
  return { isClean, figures: { ...figures, ...waits, said, delivered, perSecond: delivered / seconds } }
}

function found(spent: Spent, count: number): Found {
  const { serverCpu, mainCpu, redisCpu, generatorBusy, loopBusy, waited } = spent
  const each = (milliseconds: number) => (milliseconds / count) * 1000
  return {
    isClean: isClean(spent),
    figures: {
      ...{ cpuEach: each(serverCpu), redisCpuEach: each(redisCpu), allCpuEach: each(serverCpu + redisCpu) },
      ...{ mainCpuEach: each(mainCpu), generatorBusy, loopBusy, waited },
    },
  }
}
