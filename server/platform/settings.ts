import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { noInformation, serviceInformation } from '#shared/protocol/information.ts'
import type { ServiceInformation } from '#shared/protocol/information-parts.ts'
import { type HelpCard, helpCard, telephoneProcedure } from '#shared/protocol/listener.ts'
import { nationalSettings, phoneNumber, webAddress } from '#shared/protocol/national-settings.ts'
import { wholeNumber } from '#shared/protocol/numbers.ts'
import { cleanText, writtenText } from '#shared/protocol/plain-text.ts'
import { ConfigError } from './config.ts'

const emergencyNumber = v.strictObject({
  number: phoneNumber,
  label: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  how: v.picklist(['sms', 'tel']),
})

const settingsFile = v.strictObject({
  exit: v.optional(webAddress),
  emergency: v.optional(v.pipe(v.array(emergencyNumber), v.minLength(1), v.maxLength(12))),
  adults: v.optional(v.strictObject({ phone: phoneNumber, form: webAddress })),
  helpCards: v.optional(v.pipe(v.string(), v.minLength(1))),
  telephoneProcedure: v.optional(telephoneProcedure),
  breathMinutes: v.optional(wholeNumber(10)),
  lastEntryMinutes: v.optional(wholeNumber(240)),
  closingWords: v.optional(writtenText(300)),
  information: v.optional(serviceInformation),
})

/** The settings of a service for its country and its public, in addition to the deployment's settings. */
export type ServiceSettings = {
  /** Where `Quitter vite` goes. */
  readonly exit: string
  readonly emergency: readonly v.InferOutput<typeof emergencyNumber>[]
  readonly adults: { readonly phone: string; readonly form: string }
  readonly helpCards: readonly HelpCard[]
  /** Whom a listener telephones where nobody answers their call; null where the file says nothing. */
  readonly telephoneProcedure: string | null
  /** How long nothing new comes to a desk after an end (SPEC C26), 0 to 10; null where the file says nothing. */
  readonly breathMinutes: number | null
  /** How long before the end of an opening nobody new begins (SPEC C30), 0 to 240; null where the file says nothing. */
  readonly lastEntryMinutes: number | null
  /** What a young person reads beside the hours while nobody can begin; null where the file says nothing. */
  readonly closingWords: string | null
  /** What the service says about itself. */
  readonly information: ServiceInformation
}

const shippedCards = fileURLToPath(new URL('./help-cards', import.meta.url))

/** The default settings, overridden by a JSON file. Throws `ConfigError` for an unusable file. */
export function readSettings(file: string | null, exitUrl: string | null): ServiceSettings {
  const said = file === null ? {} : parseFile(file)
  return {
    exit: exitUrl ?? said.exit ?? nationalSettings.exit,
    emergency: said.emergency ?? nationalSettings.emergency,
    adults: said.adults ?? nationalSettings.adults,
    helpCards: readHelpCards(said.helpCards ?? shippedCards),
    telephoneProcedure: said.telephoneProcedure ?? null,
    breathMinutes: said.breathMinutes ?? null,
    lastEntryMinutes: said.lastEntryMinutes ?? null,
    closingWords: said.closingWords ?? null,
    information: said.information ?? noInformation,
  }
}

/** Reads the help cards: the Markdown files of a directory, in order of file name. The first line is `# Title`, the rest is the card. */
function readHelpCards(directory: string): readonly HelpCard[] {
  const names = readOrRefuse(directory, () =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.md'))
      .sort(),
  )
  return names.map((name) => {
    const file = join(directory, name)
    const [first = '', ...lines] = cleanText(readOrRefuse(file, () => readFileSync(file, 'utf8'))).split('\n')
    const title = /^# (.+)$/.exec(first.trim())?.[1] ?? ''
    const card = v.safeParse(helpCard, { id: name.replace(/\.md$/, ''), title, markdown: lines.join('\n').trim() })
    if (!card.success)
      throw new ConfigError(
        `${file}: expected "# Title" of at most 80 characters, then at most 2,000, with few lists in lists and quotes in quotes`,
      )
    return card.output
  })
}

function parseFile(file: string): v.InferOutput<typeof settingsFile> {
  const text = readOrRefuse(file, () => readFileSync(file, 'utf8'))
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), settingsFile), text)
  if (parsed.success) return parsed.output
  const at = v.getDotPath(parsed.issues[0])
  throw new ConfigError(`${file}: ${at ? `"${at}" is not as expected` : 'not a JSON object of settings'}`)
}

function readOrRefuse<Value>(path: string, read: () => Value): Value {
  try {
    return read()
  } catch {
    throw new ConfigError(`${path} cannot be read`)
  }
}
