import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { newestConsentText } from '#shared/consent/texts.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The condition in the law (Code de l'action sociale et des familles, L. 226-2-1 and L. 226-2-2): in danger, or at risk of it. */
const law = 'Si tu es en danger, ou si tu risques de l’être, on peut devoir alerter. On t’en parle d’abord, si on peut.'

const curly = (text: string) => text.replaceAll("'", '’')
const read = (file: string) => curly(readFileSync(`${root}${file}`, 'utf8'))

test('the first screen, the consent and the help card give the law’s condition for an alert', () => {
  const consent = curly(
    newestConsentText('fr')
      .sections.flatMap(({ lines }) => lines)
      .join(' '),
  )
  for (const text of [read('client/youth/before/before.tsx'), consent, read('server/platform/help-cards/119.md')]) {
    expect(text).toContain(law)
  }
})

test('no text for young people gives a stricter condition', () => {
  const files = globSync(
    ['client/youth/**/*.tsx', 'client/handover/card-view/*.{ts,tsx}', 'server/platform/help-cards/*.md'],
    {
      cwd: root,
    },
  )
  expect(files.length).toBeGreaterThan(20)
  const consent = curly(JSON.stringify(newestConsentText('fr')))
  for (const text of [...files.filter((file) => !/\.test\./.test(file)).map(read), consent]) {
    expect(text).not.toMatch(/vie est en danger|grand danger|grave danger|danger de mort/)
  }
})
