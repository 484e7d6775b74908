/** How a young person may be reached. `return`: they come back with their code, and leave nothing else. */
export const contactMethods = ['return', 'phone', 'message', 'email', 'other'] as const
export type ContactMethod = (typeof contactMethods)[number]

/** What they may write beside it, and how much of each, in characters. */
export const contactFieldCharacters = { value: 200, safeTime: 300, instructions: 1000 } as const
export type ContactField = keyof typeof contactFieldCharacters
