import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { RequestHandler } from 'express'
import { nationalSettings } from '#shared/protocol/national-settings.ts'
import { ConfigError, type Pin } from '../platform/config.ts'
import { type Encoded, sendEncoded } from './encoded.ts'
import { type Audience, pagePolicy, setSecurityHeaders, socketSources } from './headers.ts'
import { answerNotFound } from './not-found.ts'

const files: Readonly<Record<string, { readonly file: string; readonly audience: Audience }>> = {
  '/': { file: 'youth/index.html', audience: 'youth' },
  '/ecoute': { file: 'staff/listener/index.html', audience: 'staff' },
  '/cellule': { file: 'staff/cell/index.html', audience: 'staff' },
  '/coordination': { file: 'staff/supervisor/index.html', audience: 'staff' },
  '/invitation': { file: 'staff/invitation/index.html', audience: 'staff' },
}

/** The deployment's settings in the youth page, and in the listener's page, which sends the same emergency numbers. */
export type YouthPageSettings = {
  readonly exit: string
  readonly emergency: readonly { readonly number: string; readonly label: string; readonly how: string }[]
  readonly adults: { readonly phone: string; readonly form: string }
  readonly promiseHours: number
}

export type Pages = {
  readonly serve: RequestHandler
  /** Answers every address that is not a page. */
  readonly notFound: RequestHandler
  /** Renders every page with this pin: at start, and once more after set-up. */
  readonly render: (pin: Pin | null) => void
}

export type PageParts = {
  readonly settings: YouthPageSettings
  /** The public web address of this service, if it is configured. */
  readonly publicUrl: string | null
}

/**
 * The five pages, rendered and compressed when the pin changes and never per request, because no page depends on the client. Throws
 * `ConfigError` when the pages are not built.
 */
export function createPages(directory: string, { settings, publicUrl }: PageParts): Pages {
  const sources = Object.entries(files).map(([address, { file, audience }]) => {
    return { address, audience, html: readPage(join(directory, file)) }
  })
  const notFound = answerNotFound(readPage(join(directory, 'staff/not-found.html')))
  let rendered = new Map<string, { readonly body: Encoded; readonly audience: Audience }>()
  return {
    notFound,
    render(pin) {
      const ofPin = metaOf('relais-pin', pin)
      const ofSettings = metaOf('relais-settings', settings)
      rendered = new Map(
        sources.map(({ address, audience, html }) => {
          const metas = address === '/' || address === '/ecoute' ? `${ofPin}${ofSettings}` : ofPin
          const page = withMetas(
            audience === 'youth' ? withNumbers(withExit(html, settings.exit), settings) : html,
            metas,
          )
          const body = compressed(page)
          return [address, { body, audience }]
        }),
      )
    },
    serve(request, response, next) {
      const page = request.method === 'GET' || request.method === 'HEAD' ? rendered.get(request.path) : undefined
      if (!page) return next()
      const sockets = socketSources(publicUrl, request.headers.host)
      setSecurityHeaders(response, pagePolicy(page.audience, sockets), page.audience)
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      sendEncoded(request, response, page.body)
    },
  }
}

const headEnd = '</head>'

function readPage(file: string): string {
  try {
    const html = readFileSync(file, 'utf8')
    if (html.includes(headEnd)) return html
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown
  }
  throw new ConfigError(`${file} is missing: build the pages first (npm run build)`)
}

const withMetas = (html: string, metas: string) => html.replace(headEnd, () => `${metas}${headEnd}`)

/** Puts the exit address into the page itself, so that the exit works before any script. */
const withExit = (html: string, exit: string) =>
  html.replaceAll(`href="${nationalSettings.exit}"`, () => `href="${escaped(exit)}"`)

/** Puts the phone numbers into the page itself: they are all that is left when the script does not load or the browser is too old. */
function withNumbers(html: string, { emergency }: YouthPageSettings): string {
  const items = emergency.map(({ number, label, how }) => {
    const address = `${how}:${number.replaceAll(' ', '')}`
    return `<li><a class="button" href="${escaped(address)}"><strong>${escaped(number)}</strong> ${escaped(label)}</a></li>`
  })
  return html.replace(
    /(<ul class="youth-numbers">).*?(<\/ul>)/s,
    (_all, start, end) => `${start}${items.join('')}${end}`,
  )
}

function metaOf(name: string, content: object | null): string {
  return `<meta name="${name}" content="${escaped(content === null ? '' : JSON.stringify(content))}">`
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function compressed(html: string): Encoded {
  const plain = Buffer.from(html)
  const size = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length }
  return { plain, br: brotliCompressSync(plain, { params: size }), gzip: gzipSync(plain, { level: 9 }) }
}
