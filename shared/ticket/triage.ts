import * as v from 'valibot'
import { reason } from '../consent/reasons.ts'

/** The cell's specialities, in the order of a list. */
export const specialities = ['social', 'psychological', 'legal'] as const
export type Speciality = (typeof specialities)[number]

/** A list of specialities without duplicates, in the fixed order. */
export const specialityList = v.pipe(
  v.array(v.picklist(specialities)),
  v.check((list) => {
    const ordered = specialities.filter((name) => list.includes(name))
    return ordered.length === list.length && ordered.every((name, index) => name === list[index])
  }),
)

export const urgency = v.picklist(['ordinary', 'soon', 'immediate'])
export type Urgency = v.InferOutput<typeof urgency>

/** The fields by which the cell sorts tickets. A listener's draft, a proposal, the card and the sealed part each have all of them. */
export const triageFields = { reason, specialities: specialityList, urgency } as const
export type Triage = { readonly [Field in keyof typeof triageFields]: v.InferOutput<(typeof triageFields)[Field]> }

/** What stands in a draft before the listener chooses. */
export const unsorted: Triage = { reason: 'other-need', specialities: [], urgency: 'ordinary' }

/** The triage fields of whatever has them, and nothing else of it. */
export const triageOf = (holder: Triage): Triage =>
  Object.fromEntries(
    Object.keys(triageFields).map((field) => [field, holder[field as keyof Triage]]),
  ) as unknown as Triage
