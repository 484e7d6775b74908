import { addWords } from '#client/i18n/activate-words.ts'
import { messages } from '#language/youth-information.po'
import type { InformationProps } from '../parts.ts'
import { Information } from './information.tsx'
import { readInformation } from './read-information.ts'

addWords(messages)

/** The information with its words, which nothing else of the page needs. `askAddress`: what the service answers at an address. */
export function informationOf(askAddress: (address: string) => Promise<unknown>) {
  const ask = async () => readInformation(await askAddress('/api/information'))
  return (props: Omit<InformationProps, 'ask'>) => <Information {...props} ask={ask} />
}
