import type { EnginePage } from './engine.ts'
import type { Answer, Path, Question } from './in-page/question.ts'
import { pageScript } from './page-script.ts'

export type Ask = (path: Path, question: Question) => Promise<Answer>

/** Asks a page about the elements that match. Every document gets our script at its first question. */
export function askPage(page: EnginePage): Ask {
  const answer = (path: Path, question: Question) =>
    page.call<Answer | null>(
      '(path, question) => globalThis.answerRelaisTest ? answerRelaisTest(path, question) : null',
      path,
      question,
    )
  return async (path, question) => {
    for (;;) {
      const answered = await answer(path, question)
      if (answered !== null) return answered
      await page.call(`() => { ${await pageScript()} }`)
    }
  }
}
