/** Whether a text has a visible character, other than blanks, joiners, fillers and the empty Braille cell. */
export const isSeen = (text: string): boolean => /[^\s\p{DI}\p{Cc}\p{Cf}\p{Cs}\u2800]/u.test(text)
