/**
 * Next to none: stretching a password is the browser's work, which the server neither does nor sees, and a second of it for each sign-in
 * would only keep the load generator busy.
 */
export const stretching = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } } as const
