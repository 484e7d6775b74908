import { fileURLToPath } from 'node:url'
import { type Plugin, type PluginOption, runnerImport } from 'vite'
import { language } from './page-words.config.ts'

// The first screen of the young people's page stands in its HTML with its style, so that it can be read before any script has come (decision 0059).
// The information is a second page with the same script, and stands in its HTML likewise (SPEC D6).

const place = '<!-- first screen -->'

/** Puts the first screen in its place, made from the page's own components, and the style into the page; and makes the page of the information. `words`: what reads the catalogues. */
export function firstScreen(words: () => PluginOption[]): Plugin {
  let sent = { first: '', information: '', informationTitle: '' }
  return {
    name: 'first-screen',
    enforce: 'post',
    transformIndexHtml: {
      order: 'pre',
      async handler(html) {
        if (!html.includes(place)) return html
        const { module } = await runnerImport<typeof import('./client/youth/first-screen.tsx')>(
          fileURLToPath(new URL('client/youth/first-screen.tsx', import.meta.url)),
          {
            configFile: false,
            root: fileURLToPath(new URL('.', import.meta.url)),
            envDir: false,
            envPrefix: 'RELAIS_PIN',
            logLevel: 'error',
            plugins: [words()],
            oxc: { jsx: { runtime: 'automatic', development: false } },
          },
        )
        sent = module.sentScreens(language)
        return html.replace(place, () => sent.first)
      },
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const page of Object.values(bundle)) {
          if (page.type !== 'asset' || !page.fileName.endsWith('.html')) continue
          page.source = String(page.source).replace(
            /<link rel="stylesheet"[^>]* href="\/([^"]+)">/g,
            (_all, file: string) => {
              const style = bundle[file]
              if (style?.type !== 'asset') throw new Error(`${page.fileName}: no ${file}`)
              delete bundle[file]
              return `<style>${String(style.source).trim()}</style>`
            },
          )
          if (page.fileName !== 'index.html') continue
          const source = String(page.source)
            .replace(sent.first, () => sent.information)
            .replace(/<title>[^<]*</, () => `<title>${sent.informationTitle}<`)
          this.emitFile({ type: 'asset', fileName: 'informations.html', source })
        }
      },
    },
  }
}
