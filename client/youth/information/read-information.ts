import { accessibilityTexts, informationTexts, type ServiceInformation } from '#shared/protocol/information-parts.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'

// Not the server's schema: with Valibot in this part the page would begin with a request more for everybody.
type Unknown = Readonly<Record<string, unknown>>

/** What the service answers about itself (SPEC D6). Throws a `TypeError` where it is not as it must be. */
export function readInformation(answer: unknown): ServiceInformation {
  const said = answer as Unknown
  const value = said.value as Unknown
  const accessibility = value.accessibility as Unknown
  const { level } = accessibility
  if (said.ok !== true || (level !== 'none' && level !== 'partial' && level !== 'full')) throw unusable()
  const source = textOf(value.source, 2000)
  if (source !== null && !/^https?:\/\//.test(source)) throw unusable()
  return {
    ...textsOf(informationTexts, value),
    accessibility: { ...textsOf(accessibilityTexts, accessibility), level },
    source,
  }
}

const textsOf = <Texts extends Readonly<Record<string, number>>>(texts: Texts, said: Unknown) =>
  Object.fromEntries(Object.entries(texts).map(([name, most]) => [name, textOf(said[name], most)])) as {
    [Name in keyof Texts]: string | null
  }

function textOf(said: unknown, most: number): string | null {
  if (said === null) return null
  if (typeof said !== 'string' || said.length > most || cleanText(said) !== said || said === '') throw unusable()
  return said
}

const unusable = () => new TypeError('what the service says about itself cannot be read')
