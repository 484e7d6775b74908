import type { IncomingMessage, ServerResponse } from 'node:http'

/** A body in each of its encodings. The server compresses nothing per request. */
export type Encoded = { readonly plain: Buffer; readonly br?: Buffer | undefined; readonly gzip?: Buffer | undefined }

/** Sends the smallest encoding that the client accepts (RFC 9110 §12.5.3). The caller sets all other headers but the length. */
export function sendEncoded(request: IncomingMessage, response: ServerResponse, body: Encoded): void {
  const accepted = acceptedEncodings(request.headers['accept-encoding'])
  const encoding = (['br', 'gzip'] as const).find((name) => body[name] !== undefined && accepted.has(name))
  const bytes = (encoding && body[encoding]) ?? body.plain
  response.setHeader('Vary', 'Accept-Encoding')
  if (encoding) response.setHeader('Content-Encoding', encoding)
  response.setHeader('Content-Length', bytes.length)
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

function acceptedEncodings(header: string | string[] | undefined): ReadonlySet<string> {
  const offers = [header ?? ''].flat().join(',').toLowerCase().split(',')
  const wanted = offers.map((offer) => offer.split(';').map((part) => part.trim()))
  const accepted = wanted.filter(([, quality]) => !/^q=0(\.0*)?$/.test(quality ?? ''))
  return new Set(accepted.flatMap(([name]) => name ?? []))
}
