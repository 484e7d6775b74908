import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatter } from '@lingui/format-po'
import { reasons } from '#shared/consent/reasons.ts'
import type { ConsentText } from '#shared/consent/text.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { consentTextBytes } from '#shared/protocol/consent-text.ts'

/** This language's letters, none of which French has. */
const signs: Readonly<Record<string, string>> = { a: 'ą', e: 'ę', i: 'į', o: 'ø', u: 'ų', y: 'ŷ', c: 'č', s: 'š' }

/** A sentence in the made-up language: the same placeholders, plurals and elements, and no French word at all. */
export function inPseudoLanguage(message: string): string {
  const pieces =
    /(?<element><[^<>]*>)|(?<plural>\{\w+, (?:plural|select),)|(?<selector>[=\w]+ )(?=\{)|(?<name>\{\w+\})|(?<sign>.)/gsu
  let depth = 0
  return message.replace(pieces, (all, _element, plural, selector, _name, sign) => {
    if (plural !== undefined) depth += 1
    // A selector is a word only outside its own braces.
    if (selector !== undefined) return depth > 0 ? all : [...all].map(signOf).join('')
    return sign === undefined ? all : signOf(sign)
  })
}

const signOf = (sign: string) => {
  const plain = sign.normalize('NFD').replace(/\p{M}/gu, '').replace('œ', 'o').replace('Œ', 'O').toLowerCase()
  return signs[plain] ?? sign
}

/** Writes all parts of a language into a tree of sources: its catalogues, its words, and the signed text. Changes one line of configuration. */
export async function addPseudoLanguage(tree: string, tag: string): Promise<void> {
  const folder = join(tree, 'client/i18n', tag)
  for (const audience of [
    'youth',
    'youth-later',
    'youth-information',
    'listener',
    'cell',
    'supervisor',
    'invitation',
    'pages',
  ])
    writeFileSync(join(folder, `${audience}.po`), await translated(join(tree, 'client/i18n/fr', `${audience}.po`), tag))
  writeFileSync(
    join(folder, 'code-words.ts'),
    `export const codeWords: readonly string[] = ${JSON.stringify(codeWords())}`,
  )
  const names = codeWords().filter((_, at) => at % 40 === 0)
  writeFileSync(join(folder, 'conversation-names.ts'), `export const conversationNames = ${JSON.stringify(names)}`)
  const text = consentText(tag)
  writeFileSync(
    join(folder, 'consent-text.ts'),
    `import { newestConsentText } from '#shared/consent/texts.ts'\nexport const consentText = newestConsentText('${tag}')`,
  )
  writeFileSync(join(tree, `shared/consent/texts/${text.id}.ts`), `export const added = ${JSON.stringify(text)}`)
  change(tree, 'shared/consent/texts.ts', [
    ['import type', `import { added } from './texts/${text.id}.ts'\nimport type`],
    ['[suiviFr2]', '[suiviFr2, added]'],
  ])
  change(tree, 'package.json', [['./client/i18n/fr/*', `./client/i18n/${tag}/*`]])
}

async function translated(french: string, tag: string): Promise<string> {
  const format = formatter({ customHeaderAttributes: { 'POT-Creation-Date': '' } })
  const about = { locale: 'fr', sourceLocale: 'fr', filename: french }
  const catalogue = await format.parse(readFileSync(french, 'utf8'), about)
  for (const [id, message] of Object.entries(catalogue)) message.translation = inPseudoLanguage(message.message ?? id)
  return format.serialize(catalogue, { locale: tag, sourceLocale: 'fr', filename: french, existing: undefined })
}

/** 2,048 words, each with its own first four letters. */
function codeWords(): string[] {
  const syllables = [...'bdfgklmnprstvz'].flatMap((consonant) => [...'aeiou'].map((vowel) => `${consonant}${vowel}`))
  return syllables.flatMap((one) => syllables.map((other) => `${one}${other}k`)).slice(0, 2048)
}

function consentText(language: string): ConsentText {
  const french = newestConsentText('fr')
  const sections = french.sections.map(({ about, heading, lines }) => {
    return { about, heading: inPseudoLanguage(heading), lines: lines.map(inPseudoLanguage) }
  })
  const phrases = reasons.map((reason) => [reason, inPseudoLanguage(french.reasons[reason])])
  const blanks = {
    ...french.blanks,
    team: inPseudoLanguage(french.blanks.team),
    functions: inPseudoLanguage(french.blanks.functions),
  }
  const inLanguage = { language, sections, blanks, reasons: Object.fromEntries(phrases) as ConsentText['reasons'] }
  const text = { ...french, ...inLanguage, id: `suivi-${language}-1` }
  return { ...text, sha256: createHash('sha256').update(consentTextBytes(text)).digest('base64url') }
}

function change(tree: string, file: string, lines: readonly (readonly [string, string])[]): void {
  let text = readFileSync(join(tree, file), 'utf8')
  for (const [before, after] of lines) {
    if (!text.includes(before)) throw new Error(`${file} has no ${before}`)
    text = text.replace(before, after)
  }
  writeFileSync(join(tree, file), text)
}
