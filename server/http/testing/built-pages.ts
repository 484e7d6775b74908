import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** The style that stands in the young people's page. */
export const pageStyle = 'body { color: #222 }'

const page = (title: string, head = '') => `<!doctype html>
<html lang="fr">
  <head>
    <title>${title}</title>${head}
  </head>
  <body><a href="https://meteofrance.com/">Quitter vite</a>
<ul class="youth-numbers">
  <li><a href="tel:119">119</a></li>
</ul></body>
</html>
`

/** Makes a directory as the two builds leave it, with one script for each audience and one password worker. */
export function makeBuiltPages(): { readonly directory: string; readonly remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'relais-pages-'))
  const put = (path: string, content: string | Buffer) => {
    const file = join(directory, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  const putEncoded = (path: string, content: string) => {
    put(path, content)
    put(`${path}.br`, brotliCompressSync(content))
    put(`${path}.gz`, gzipSync(content))
  }
  putEncoded('youth/index.html', page('Messages', `<style>${pageStyle}</style>`))
  putEncoded('youth/informations.html', page('Informations', `<style>${pageStyle}</style>`))
  for (const audience of ['listener', 'cell', 'supervisor', 'invitation'])
    putEncoded(`staff/${audience}/index.html`, page(audience))
  putEncoded('staff/not-found.html', readFileSync(new URL('../../../client/not-found.html', import.meta.url), 'utf8'))
  putEncoded('youth/assets/index-abc.js', 'youth()')
  put('youth/assets/style-abc.css', 'body {}')
  put('youth/.vite/modules.json', '[]')
  putEncoded('staff/staff-assets/index-def.js', 'staff()')
  putEncoded('staff/staff-assets/password-def.js', 'opaque()')
  const modules = [
    { file: 'staff-assets/index-def.js', worker: false },
    { file: 'staff-assets/password-def.js', worker: true },
  ]
  put('staff/.vite/modules.json', JSON.stringify(modules))
  put('secret.txt', 'not a page')
  return { directory, remove: () => rmSync(directory, { recursive: true }) }
}
