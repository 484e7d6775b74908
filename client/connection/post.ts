import * as v from 'valibot'
import { type Answer, answerOf, type Exchanges, type ReplyOf } from '#shared/protocol/exchange.ts'
import { refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { within } from './within.ts'

type PostOptions = {
  readonly origin?: string
  /** A page's own by default; a simulation passes others. */
  readonly network?: (address: string, request: RequestInit) => Promise<Pick<Response, 'ok' | 'json'>>
  readonly scheduler?: Pick<Scheduler, 'after'>
}

/**
 * POST /api/<name> without cookie, credential or referrer (SPEC A8). `routes` is `publicHttp` or `staffHttp`.
 * `unreachable`: no answer within 15 s, or a proxy's page instead. `malformed`: a reply that its schema refuses.
 */
export async function post<Routes extends Exchanges, Name extends keyof Routes & string>(
  routes: Routes,
  name: Name,
  body: v.InferInput<Routes[Name]['request']>,
  { origin = '', network = (...asked) => fetch(...asked), scheduler }: PostOptions = {},
): Promise<Answer<ReplyOf<Routes[Name]>>> {
  const exchange = routes[name]
  if (!exchange) throw new Error(`no such route: ${name}`)
  const asked = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    redirect: 'error',
  } as const
  const received = await within(
    answerWithinMs,
    async (signal) => readJson(await network(`${origin}/api/${name}`, { ...asked, signal })),
    scheduler,
  ).catch(() => undefined)
  if (received === undefined) return refuse('unreachable')
  const parsed = v.safeParse(answerOf(exchange.reply), received.json)
  if (parsed.success) return parsed.output as Answer<never>
  return refuse(received.ok ? 'malformed' : 'unreachable')
}

const answerWithinMs = 15_000

async function readJson(response: Pick<Response, 'ok' | 'json'>): Promise<{ ok: boolean; json: unknown } | undefined> {
  try {
    return { ok: response.ok, json: await response.json() }
  } catch {
    return response.ok ? { ok: true, json: undefined } : undefined
  }
}
