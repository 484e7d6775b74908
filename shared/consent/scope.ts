import * as v from 'valibot'

/** The parts of a ticket that the young person chooses. Every scope lists the parts in this order. */
export const chosenPartNames = ['summary', 'messages', 'contact'] as const
export type ChosenPartName = (typeof chosenPartNames)[number]

/** All parts: the chosen ones, and those that every ticket has. */
export const partNames = [...chosenPartNames, 'triage', 'attestation'] as const
export type PartName = (typeof partNames)[number]

/** A list of parts without duplicates, in the fixed order, with the parts that every ticket has. */
export const scope = v.pipe(
  v.array(v.picklist(partNames)),
  v.check((names) => {
    const ordered = partNames.filter((name) => names.includes(name))
    return ordered.length === names.length && ordered.every((name, index) => name === names[index])
  }),
  v.check((names) => names.includes('triage') && names.includes('attestation')),
)
export type Scope = v.InferOutput<typeof scope>

/** One value for each part of a scope, with the keys in the fixed order. */
export const perPart = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.strictObject({
    summary: v.exactOptional(schema),
    messages: v.exactOptional(schema),
    contact: v.exactOptional(schema),
    triage: schema,
    attestation: schema,
  })
