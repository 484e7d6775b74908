import { post } from '#client/connection/post.ts'
import { codeWordsPart } from '#client/crypto/code-words-part.ts'
import { comeBack } from '#client/crypto/device/coming-back.ts'
import { deriveReturnCode, returnCodeWords } from '#client/crypto/device/return-code.ts'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { type ReadWords, readWords } from '#client/crypto/words.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { isTransient, type TransientRefusal } from '#shared/protocol/transient.ts'
import { ok, type Result, refuse } from '#shared/result.ts'

export type ComingBackRefusal = 'too-few' | 'too-many' | 'no-words' | 'untrusted' | 'not-available' | TransientRefusal

export type CameBack = Result<TicketKeys, ComingBackRefusal> | Extract<ReadWords, { refused: 'unknown-word' }>

/**
 * From the six words to the keys of their ticket. Spelling is tolerant; the code itself never leaves the device. `no-words`: the word list could
 * not be fetched. `untrusted`: the service's answer is not this code's ticket.
 */
export async function comeBackWith(typed: string, deploymentId: string): Promise<CameBack> {
  const list = await codeWordsPart.attempt()
  if (!list) return refuse('no-words')
  const words = readWords(list, typed, returnCodeWords)
  if (!words.ok) return words
  const code = await deriveReturnCode(words.value, deploymentId)
  const found = await post(publicHttp, 'tickets/find', { lookup: code.lookup, proof: code.proof })
  if (!found.ok) return refuse(isPassedOn(found.refused) ? found.refused : 'untrusted')
  const back = await comeBack(found.value, code)
  return back.ok ? ok(back.value.keys) : refuse('untrusted')
}

const isPassedOn = (refused: RefusalName): refused is 'not-available' | TransientRefusal =>
  refused === 'not-available' || isTransient(refused)
