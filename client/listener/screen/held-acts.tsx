import { t } from '@lingui/core/macro'
import { useId } from 'react'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import { unreachable } from '#shared/result.ts'
import type { DeskState } from '../desk/desk-state.ts'
import type { Act, HeldAct } from '../desk/take-back.ts'
import { outcomeWords } from './desk-words.ts'

type HeldActsProps = {
  readonly state: Pick<DeskState, 'held' | 'identities'>
  readonly onTakeBack: (number: number) => void
}

/** What was pressed and has not left yet, each with its way back. Stands in a live region that exists before it. */
export function HeldActs({ state: { held, identities }, onTakeBack }: HeldActsProps) {
  return held.map((each) => (
    <PartBoundary key={each.number}>
      {() => <Held held={each} name={identities.get(each.act.conversation)?.name ?? ''} onTakeBack={onTakeBack} />}
    </PartBoundary>
  ))
}

type HeldProps = { readonly held: HeldAct; readonly name: string; readonly onTakeBack: HeldActsProps['onTakeBack'] }

function Held({ held: { number, act }, name, onTakeBack }: HeldProps) {
  const words = useId()
  return (
    <div className="notice listener-held">
      <p id={words}>{heldWords(act, name)}</p>
      <button type="button" className="button" aria-describedby={words} onClick={() => onTakeBack(number)}>
        {t`Annuler`}
      </button>
    </div>
  )
}

function heldWords(act: Act, name: string): string {
  switch (act.kind) {
    case 'line':
      return t`Part dans quelques secondes, pour ${name} : « ${act.text} »`
    case 'end':
      return t`La conversation avec ${name} se termine dans quelques secondes.`
    case 'record': {
      const outcome = outcomeWords(act.outcome)
      return t`Bilan pour ${name}, enregistré dans quelques secondes : ${outcome}`
    }
    default:
      return unreachable(act)
  }
}
