import { askedWords } from '#client/youth/return-code/asked-words.ts'
import type { HandingOverStore } from '#client/youth/return-code/handing-over.ts'
import { codeWords } from '#language/code-words.ts'
import type { World } from '../world.ts'
import type { CardPromises } from './card-promises.ts'

/** The words are on screen: the person types them back, or says that they cannot note them, or types a wrong word. */
export function noteWords(
  { random, figures }: World,
  store: HandingOverStore,
  words: readonly string[],
  promises: CardPromises,
): void {
  const asked = askedWords.map((number) => words[number - 1] ?? '')
  const typeBack = () => {
    promises.pass('with code')
    store.confirm(asked)
  }
  const goOnWithout = () => {
    promises.pass('without code')
    store.goOnWithoutCode()
  }
  const mistype = () => {
    figures.count('codes typed wrong')
    store.confirm([...asked.slice(1), random.pick(codeWords.filter((word) => !asked.includes(word)))])
  }
  random.weighed<() => void>([
    [6, typeBack],
    [3, goOnWithout],
    [2, mistype],
  ])()
}
