import type { RequestHandler } from 'express'
import type { BuiltPages } from './built-pages.ts'
import { sendEncoded } from './encoded.ts'
import { pagePolicy, setSecurityHeaders, socketSources } from './headers.ts'

export type Pages = {
  readonly serve: RequestHandler
  /** Answers every address that is not a page. */
  readonly notFound: RequestHandler
  readonly built: BuiltPages
}

/**
 * Serves the pages byte for byte as the build left them. `publicUrl`: the public web address of this service, if it is configured. Only the
 * policy in the headers depends on it, or else on the `Host` header.
 */
export function createPages(built: BuiltPages, publicUrl: string | null): Pages {
  const { pages, notFound } = built
  return {
    built,
    serve(request, response, next) {
      const page = request.method === 'GET' || request.method === 'HEAD' ? pages.get(request.path) : undefined
      if (!page) return next()
      const sockets = socketSources(publicUrl, request.headers.host)
      setSecurityHeaders(response, pagePolicy(page.audience, sockets, page.styles), page.audience)
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      sendEncoded(request, response, page)
    },
    // A neutral page reveals nothing to a person who looks at the screen.
    notFound(request, response) {
      response.statusCode = 404
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      sendEncoded(request, response, notFound)
    },
  }
}
