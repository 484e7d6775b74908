import { signRefusal } from '#client/crypto/device/permit.ts'
import { checkProposal } from '#client/crypto/device/proposal.ts'
import { deriveReturnCode, newReturnCode } from '#client/crypto/device/return-code.ts'
import { sealTicket } from '#client/crypto/device/seal-ticket.ts'
import { signWithdrawal } from '#client/crypto/device/withdraw.ts'
import type { WordList } from '#client/crypto/words.ts'

/** The random values of a card, and its work with keys. A simulation gives a device that does this work with terms. */
export type CardDevice = {
  readonly checkProposal: typeof checkProposal
  readonly drawCode: (list: WordList) => readonly string[]
  readonly deriveCode: typeof deriveReturnCode
  readonly signRefusal: typeof signRefusal
  readonly signWithdrawal: typeof signWithdrawal
  readonly sealTicket: (order: Parameters<typeof sealTicket>[0]) => ReturnType<typeof sealTicket>
}

export const pageCardDevice: CardDevice = {
  checkProposal,
  drawCode: newReturnCode,
  deriveCode: deriveReturnCode,
  signRefusal,
  signWithdrawal,
  sealTicket,
}
