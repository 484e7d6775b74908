import { createPart } from '#client/part/part.ts'

/**
 * HPKE, 6 kB of the young person's page, comes as a chunk of its own: one can write before it has arrived. Call this as soon as the page
 * stands, so that it is there when a listener is.
 */
const wrapping = createPart(() => import('../wrap.ts'))

export const loadWrapping = wrapping.load

/** Undefined where it could not be fetched this time. */
export const attemptWrapping = wrapping.attempt
