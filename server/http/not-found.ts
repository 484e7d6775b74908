import type { RequestHandler } from 'express'
import { inertPolicy, setSecurityHeaders } from './headers.ts'

/** Answers with a page that says as little as the address bar does, to whoever may be looking. */
export const answerNotFound =
  (html: string): RequestHandler =>
  (_request, response) => {
    setSecurityHeaders(response, inertPolicy)
    response.status(404).type('html').end(html)
  }
