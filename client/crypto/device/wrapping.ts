/**
 * HPKE, 6 kB of the young person's page, comes as a chunk of its own: one can write before it has arrived. Call this as soon as the page
 * stands, so that it is there when a listener is.
 */
export const loadWrapping = () => import('../wrap.ts')
