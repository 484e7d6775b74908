import { expect } from 'vitest'
import { changeReaders } from '../readers.ts'
import type { ConversationState, YouthClaim } from '../state.ts'
import { nextChange } from './change.ts'
import type { Listener, Service } from './service.ts'

/** A young person and a granted listener. */
export async function talk(service: Service): Promise<{ youth: YouthClaim; listener: Listener }> {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  await service.match()
  await grant(service, youth)
  return { youth, listener }
}

export async function grant(service: Service, youth: YouthClaim): Promise<void> {
  expect(await service.letIn(youth)).toBe(null)
}

/** The device lets the former reader go. */
export async function letGo(service: Service, youth: YouthClaim): Promise<void> {
  const change = nextChange(await stateOf(service, youth), null)
  await service.done(changeReaders(youth, change, service.clock.now(), service.limits))
}

export async function stateOf(service: Service, { conversation }: YouthClaim): Promise<ConversationState> {
  const state = await service.conversation(conversation)
  if (!state) throw new Error('there is no such conversation')
  return state
}
