import * as v from 'valibot'

/**
 * The reasons for a follow-up: the staff's code, which is sealed inside the ticket. Every code has a phrase in each consent text,
 * which the young person reads on the card: a code without one does not compile.
 */
export const reasons = [
  'exploitation',
  'control',
  'violence',
  'images',
  'home',
  'away',
  'school',
  'health',
  'distress',
  'rights',
  'money',
  'other-need',
] as const

export const reason = v.picklist(reasons)
export type Reason = v.InferOutput<typeof reason>
