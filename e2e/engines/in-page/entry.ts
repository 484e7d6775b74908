import { answer } from './answer.ts'

declare global {
  var answerRelaisTest: typeof answer | undefined
}

globalThis.answerRelaisTest = answer
