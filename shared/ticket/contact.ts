/** How the cell may reach a young person. `return`: they return with their code, and leave no contact. */
export const contactMethods = ['return', 'phone', 'message', 'email', 'other'] as const
export type ContactMethod = (typeof contactMethods)[number]

/** The fields that they may write with it, and the maximum of each, in characters. */
export const contactFieldCharacters = { value: 200, safeTime: 300, instructions: 1000 } as const
export type ContactField = keyof typeof contactFieldCharacters
