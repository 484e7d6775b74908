import type { RequestHandler } from 'express'
import { inertPolicy, setSecurityHeaders } from './headers.ts'

/** Answers with a neutral page that reveals nothing to a person who looks at the screen. */
export const answerNotFound =
  (html: string): RequestHandler =>
  (_request, response) => {
    setSecurityHeaders(response, inertPolicy)
    response.status(404).type('html').end(html)
  }
