import type { AuthorOf } from '#client/crypto/channel.ts'
import type { Timeline } from './timeline.ts'

/** The staff whom the log introduced, and who reads in which epoch. */
export type Known = Pick<Timeline, 'authors' | 'epochs'>

/** Who may write in a conversation: its device, and in each epoch the readers whom that device named for it. */
export const conversationAuthors =
  (device: string, { authors, epochs }: Known): AuthorOf =>
  ({ epoch, role }, certificate) => {
    if (role === 'youth') return certificate === null ? device : null
    const isReader = epochs[epoch - 1]?.readers.some((reader) => reader.certificate.fingerprint === certificate)
    return (isReader && role === 'listener' && authors.get(certificate ?? '')?.public) || null
  }

/** Who may write in a ticket's thread: its young person, and certified members of the cell. */
export const threadAuthors =
  (young: string, { authors }: Known): AuthorOf =>
  ({ role }, certificate) => {
    if (role === 'youth') return certificate === null ? young : null
    const author = authors.get(certificate ?? '')
    return role === 'cell' && author?.role === 'cell' ? author.public : null
  }
