import { readdirSync } from 'node:fs'
import { defineConfig } from '@lingui/cli'
import babelExtractor from '@lingui/cli/api/extractors/babel'
import { formatter } from '@lingui/format-po'
import { pageWordsExtractor } from './page-words.config.ts'

// One catalogue per audience, so that a bundle carries its own words and no others. A folder listed under several
// audiences is extracted into each. client/ui has words for staff only: young people would download the rest for nothing.
const staff = ['ui', 'connection', 'part', 'staff-session', 'enrolment']
// The youth page's words come in three: what is needed before the first tap, what is loaded with the conversation, and what the law asks to be said.
const later = ['conversation', 'follow-up', 'return-code', 'consent-card.tsx'].map((part) => `youth/${part}`)
const folders = {
  youth: ['youth', 'connection', 'part'],
  'youth-later': [...later, 'conversation', 'handover/card-view', 'handover/card'],
  'youth-information': ['youth/information'],
  listener: ['listener', 'pane', 'bell', 'conversation', 'handover/card-view', 'handover/panel', ...staff],
  cell: ['cell', 'bell', 'conversation', 'handover/card-view', ...staff],
  supervisor: ['supervisor', 'pane', 'bell', 'conversation', ...staff],
  invitation: ['invitation', ...staff],
}

/** Each has a folder of its own, named by its tag (BCP 47). */
const languages = readdirSync(new URL('client/i18n', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
  .map(({ name }) => name)

export default defineConfig({
  sourceLocale: 'fr',
  locales: languages,
  extractors: [babelExtractor, pageWordsExtractor],
  catalogs: [
    ...Object.entries(folders).map(([audience, includes]) => ({
      path: `<rootDir>/client/i18n/{locale}/${audience}`,
      include: includes.map((folder) => `<rootDir>/client/${folder}`),
      exclude: [
        ...['**/*.test.ts', '**/*.test.tsx', '**/testing/**', '**/*.html'],
        ...(audience === 'youth' ? [...later, 'youth/information'].map((part) => `<rootDir>/client/${part}`) : []),
      ],
    })),
    { path: '<rootDir>/client/i18n/{locale}/pages', include: ['<rootDir>/client/**/*.html'] },
  ],
  format: formatter({
    lineNumbers: false,
    printPlaceholdersInComments: false,
    // A date would change with every extraction, and with it the file.
    customHeaderAttributes: { 'POT-Creation-Date': '' },
  }),
  orderBy: 'origin',
})
