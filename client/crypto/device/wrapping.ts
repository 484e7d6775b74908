import { createPart } from '#client/part/part.ts'

/**
 * Loads HPKE, 6 kB of the young person's page, as a separate chunk: a person can write before it has arrived. Call this as soon as the page
 * is shown, so that HPKE is loaded when a listener comes.
 */
const wrapping = createPart(() => import('../wrap.ts'))

export const loadWrapping = wrapping.load

/** Undefined if it could not be loaded this time. */
export const attemptWrapping = wrapping.attempt
