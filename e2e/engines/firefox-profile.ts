import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The preferences that Firefox's own remote agent does not set already (see its RecommendedPreferences: no updates, no telemetry, no lists of bad
 * sites).
 */
const preferences: Readonly<Record<string, string | number | boolean>> = {
  'intl.accept_languages': 'fr-FR, fr',
  // Every other request to another machine goes to a proxy that does not exist.
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'network.proxy.no_proxies_on': 'localhost, 127.0.0.1',
}

/** A fresh profile in its own directory, which the caller removes. */
export function makeProfile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'relais-firefox-'))
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  writeFileSync(join(directory, 'user.js'), `${lines.join('\n')}\n`)
  return directory
}
