/**
 * Leaves in a fragment the links of a help card that say where they go, and makes the others plain words (decision 0021). A good one leads to a
 * named site over `https:`, without name, password or port, or calls or writes to a plain number by `tel:` or `sms:`. The site or the number
 * stands in brackets behind the words of the link, unless they say it themselves.
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

/** As the browser will ask for it: letters that look like others stand there in their own spelling (`xn--…`). */
function siteOf({ protocol, hostname, port, username, password }: HTMLAnchorElement): string | null {
  const isNamed = /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*$/.test(hostname)
  return protocol === 'https:' && isNamed && port + username + password === '' ? hostname : null
}

/** Signs that a telephone obeys (`*`, `#`, pauses) are in no number. */
const numberOf = (link: HTMLAnchorElement): string | null =>
  /^(?:tel|sms):(\+?\d{2,15})$/.exec((link.getAttribute('href') ?? '').toLowerCase())?.[1] ?? null

const says = (words: string | null, goal: string) => words !== null && plain(words) === plain(goal)
const plain = (text: string) => text.toLowerCase().replace(/[\s./-]/g, '')
