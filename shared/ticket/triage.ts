import * as v from 'valibot'

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
