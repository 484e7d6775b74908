import { useState } from 'react'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { settled } from '#client/ui/settled.ts'
import type { Result } from '#shared/result.ts'

/** The state of one act of a person: running, refused, or done. A second press while it runs does nothing. */
export function useAct<Arguments extends unknown[], Value>(
  act: (...given: Arguments) => Promise<Result<Value, EnrolmentRefusal>>,
  onDone: (value: Value) => void = () => undefined,
) {
  const [state, setState] = useState<{ working: boolean; refused: EnrolmentRefusal | null }>(idle)

  async function run(...given: Arguments) {
    if (state.working) return
    setState({ working: true, refused: null })
    const outcome = await settled(() => act(...given))
    setState({ working: false, refused: outcome.ok ? null : outcome.refused })
    if (outcome.ok) onDone(outcome.value)
  }
  return { ...state, run, forget: () => setState(idle) }
}

const idle = { working: false, refused: null }
