/**
 * Keeps the links of a help card that say where they go, and turns the others into plain words (decision 0021). A good link leads to a
 * named site over `https:`, without user name, password or port, or to a plain number by `tel:` or `sms:`. The site or the number follows
 * the words of the link in brackets, unless the words contain it.
 */
export function keepGoodLinks(fragment: DocumentFragment): void {
  for (const link of fragment.querySelectorAll('a')) {
    const goal = siteOf(link) ?? numberOf(link)
    if (goal === null) {
      link.replaceWith(...link.childNodes)
      continue
    }
    link.rel = 'noopener noreferrer'
    if (link.protocol === 'https:') link.target = '_blank'
    if (!says(link.textContent, goal)) link.after(` (${goal})`)
  }
}

/** The host as the browser requests it: look-alike letters appear in their encoded form (`xn--…`). */
function siteOf({ protocol, hostname, port, username, password }: HTMLAnchorElement): string | null {
  const isNamed = /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*$/.test(hostname)
  return protocol === 'https:' && isNamed && port + username + password === '' ? hostname : null
}

/** A number contains no sign that a telephone takes as a command (`*`, `#`, pauses). */
const numberOf = (link: HTMLAnchorElement): string | null =>
  /^(?:tel|sms):(\+?\d{2,15})$/.exec((link.getAttribute('href') ?? '').toLowerCase())?.[1] ?? null

const says = (words: string | null, goal: string) => words !== null && plain(words) === plain(goal)
const plain = (text: string) => text.toLowerCase().replace(/[\s./-]/g, '')
