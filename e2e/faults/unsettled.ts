import type { ListeningPerson } from './listening-person.ts'

/** A call that nobody answers in time says so to its caller, whichever node took it (SPEC C25). */
export function ringingAt({ name, state }: ListeningPerson): readonly string[] {
  const call = state()?.desk?.call?.state
  return call === 'rings-on-duty' || call === 'rings-everywhere' ? [`${name}: a call still ${call}`] : []
}

/** No offer of a conversation is open for ever, and no place stays held for one (SPEC C43). */
export function offeredBy({ name, state }: ListeningPerson): readonly string[] {
  const { seats = [], desk } = state() ?? {}
  const made = seats.flatMap(({ pass }) => (pass && pass.view.state !== 'over' ? [pass.view.state] : []))
  const held = (desk?.offers ?? []).map((offer) => offer.state)
  return [
    ...made.map((how) => `${name}: a conversation that is passed on still ${how}`),
    ...held.map((how) => `${name}: a place is still held, and ${how}`),
  ]
}
