import type { RequestHandler } from 'express'
import type { AccessibilityLevel } from '#shared/protocol/information.ts'
import { ok } from '#shared/result.ts'
import type { Pin } from '../platform/config.ts'
import { sendAnswer } from './send-answer.ts'

/** The settings of the deployment that the pages show. */
export type PageSettings = {
  readonly exit: string
  readonly emergency: readonly { readonly number: string; readonly label: string; readonly how: string }[]
  readonly adults: { readonly phone: string; readonly form: string }
  /** The service's own words while nobody can begin; null for none. */
  readonly closingWords: string | null
  readonly promiseHours: number
  readonly accessibility: AccessibilityLevel
}

export type PageFacts = {
  /** Answers `GET /api/page`: what a page needs to know of this service. The bytes of the pages are the same for every service. */
  readonly serve: RequestHandler
  /** Says this pin from now on. */
  readonly pinTo: (pin: Pin) => void
}

/** There is no pin until `pinTo` is called. `renew` is called before each answer: another node may have replaced the organisation's key. */
export function createPageFacts(settings: PageSettings, renew: () => Promise<void> = async () => undefined): PageFacts {
  let pin: Pin | null = null
  return {
    async serve(_request, response) {
      await renew()
      const said = pin && { organisation: pin.organisation, deploymentId: pin.deploymentId }
      sendAnswer(response, ok({ pin: said, settings }))
    },
    pinTo(given) {
      pin = given
    },
  }
}
