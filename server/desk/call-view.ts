import type { ColleagueCall } from '#shared/protocol/call.ts'
import { staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { CallState } from './state.ts'

/** The call as the desk and coordination see it. */
export function callView(draft: Draft, call: CallState | null): ColleagueCall | null {
  if (!call) return null
  const { state, reason, conversation } = call
  if (state !== 'seen') return { state, reason, conversation }
  const by = draft.read(staffKey(call.by))
  if (!by) throw new Error('only a known member sees a call')
  return { state, reason, conversation, by: by.alias }
}
