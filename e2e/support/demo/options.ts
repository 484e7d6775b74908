import { parseArgs } from 'node:util'

export const usage = `npm run demo -- [--port N] [--data DIR] [--hurry N] [--visitors N] [--json]

  --port N       listen on this port of 127.0.0.1 (a free one by default)
  --data DIR     keep the data there (a directory of its own, removed at the end, by default); a demo needs an empty one
                 With REDIS_URL set, what is kept is in that Redis: under a name of its own, removed at the end, unless DIR is given
  --hurry N      divide by N what a person waits for, in the server and the pages, to no less than 2 s
  --visitors N   N scripted young people who come, write, answer what is proposed to them, and leave, one after another
  --json         print one JSON line when ready, and nothing else`

export type DemoOptions = {
  readonly port: number | undefined
  readonly data: string | undefined
  readonly hurry: number
  readonly visitors: number
  readonly json: boolean
  readonly help: boolean
}

/** Parses the arguments after `npm run demo --`. Throws an `Error` that names an invalid argument. */
export function readDemoOptions(typed: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...typed],
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      hurry: { type: 'string', default: '1' },
      visitors: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return {
    ...values,
    data: values.data,
    port: values.port === undefined ? undefined : wholeNumber('--port', values.port, [0, 65_535]),
    hurry: wholeNumber('--hurry', values.hurry, [1, 10_000]),
    visitors: wholeNumber('--visitors', values.visitors, [0, 200]),
  }
}

function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const number = Number(text)
  if (!/^\d{1,5}$/.test(text) || number < least || number > most)
    throw new Error(`${name} takes a whole number from ${least} to ${most}`)
  return number
}
