import type { RequestHandler } from 'express'
import { inertPolicy, setSecurityHeaders } from './headers.ts'

/** Says as little as the address bar does, to whoever may be looking. */
const html = `<!doctype html>
<html lang="fr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>Page introuvable</title>
  </head>
  <body>
    <main>
      <h1>Page introuvable</h1>
      <p>Il n’y a rien à cette adresse.</p>
    </main>
  </body>
</html>
`

export const answerNotFound: RequestHandler = (_request, response) => {
  setSecurityHeaders(response, inertPolicy)
  response.status(404).type('html').end(html)
}
