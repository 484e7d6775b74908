import * as v from 'valibot'
import { accessibilityTexts, informationTexts, type ServiceInformation } from './information-parts.ts'
import { webAddress } from './national-settings.ts'
import { writtenText } from './plain-text.ts'

/** How far the pages follow RGAA, as its declaration says it: not, partly, wholly. Without an audit a service says `none`. */
export const accessibilityLevel = v.picklist(['none', 'partial', 'full'])
export type AccessibilityLevel = v.InferOutput<typeof accessibilityLevel>

const said = (characters: number) => v.optional(v.nullable(writtenText(characters)), null)

const eachOf = <Texts extends Readonly<Record<string, number>>>(texts: Texts) =>
  Object.fromEntries(Object.entries(texts).map(([name, characters]) => [name, said(characters)])) as {
    [Name in keyof Texts]: ReturnType<typeof said>
  }

/**
 * What a service says about itself on `/informations` (SPEC D6). Each is text without markup, in several lines if it needs them; null where the
 * service says nothing yet. `controller`: who is responsible for what is kept, with an address (GDPR art. 13 1 a). `officer`: the data-protection
 * officer (art. 13 1 b). `mission`: the ground, with the text that gives it (art. 13 1 c). `rights`: how to use one's rights (art. 12 to 22).
 * `publisher` and `host`: the legal notice (loi 2004-575, art. 1-1). `accessibility`: the declaration of RGAA: who says so and since when, what an
 * audit found, what is not accessible and why, whom to tell of a difficulty. `source`: where the source of this deployment is.
 */
export const serviceInformation = v.strictObject({
  ...eachOf(informationTexts),
  accessibility: v.optional(
    v.strictObject({ ...eachOf(accessibilityTexts), level: v.optional(accessibilityLevel, 'none') }),
    {},
  ),
  source: v.optional(v.nullable(webAddress), null),
})

/** Of a service that says nothing about itself. */
export const noInformation: ServiceInformation = v.parse(serviceInformation, {})

/** What the law asks of every service and this one does not say yet, by name. */
export const unsaidInformation = (information: ServiceInformation): readonly (keyof ServiceInformation)[] =>
  (['controller', 'mission', 'rights', 'publisher', 'host'] as const).filter((name) => information[name] === null)
