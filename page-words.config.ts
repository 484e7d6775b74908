import { readFileSync } from 'node:fs'
import type { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'
import type { Plugin } from 'vite'
import settings from './package.json' with { type: 'json' }

// The words that stand in the pages themselves, for whoever has no script yet or never. An element that carries `data-words` is one message,
// with the elements in it; `pages.po` has it in every language.

type Extractor = Exclude<NonNullable<Parameters<typeof defineConfig>[0]['extractors']>[number], string>

const root = new URL('.', import.meta.url)

/** The language of this service, as `#language/*` of package.json names its folder (BCP 47). */
export const language = settings.imports['#language/*'].split('/').at(-2) ?? ''

/** Lets Lingui take the words out of the pages. */
export const pageWordsExtractor: Extractor = {
  match: (file) => file.endsWith('.html'),
  extract(file, html, found) {
    for (const { groups } of html.matchAll(marked)) {
      const id = inOneLine(groups?.words ?? '')
      found({ id, message: id, origin: [file, 1], placeholders: {} })
    }
  },
}

/** Puts the words of the configured language into a page, and says which language it is in. Throws for a word that has no translation. */
export async function translatePage(html: string): Promise<string> {
  const file = new URL(`client/i18n/${language}/pages.po`, root)
  const catalogue = await formatter().parse(readFileSync(file, 'utf8'), {
    locale: language,
    sourceLocale: 'fr',
    filename: file.pathname,
  })
  const translated = html.replace(marked, (_all, name: string, attributes: string, words: string) => {
    const translation = catalogue[inOneLine(words)]?.translation
    if (!translation) throw new Error(`client/i18n/${language}/pages.po lacks “${inOneLine(words)}”`)
    return `<${name}${attributes}>${translation}</${name}>`
  })
  return translated.replace('<html lang="fr">', `<html lang="${language}">`)
}

/** The pages in the configured language. `alone` are pages without a script, by the name that each has when it is built. */
export function translatePages(alone: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'translate-pages',
    transformIndexHtml: { order: 'pre', handler: translatePage },
    async generateBundle() {
      for (const [fileName, source] of Object.entries(alone)) {
        const html = readFileSync(new URL(source, root), 'utf8')
        this.emitFile({ type: 'asset', fileName, source: await translatePage(html) })
      }
    },
  }
}

const marked = /<(?<name>\w+)(?<attributes>[^<>]*?) data-words>(?<words>.*?)<\/\k<name>>/gs

const inOneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
