import type { ServerResponse } from 'node:http'

/** The audience of a page. */
export type Audience = 'youth' | 'staff'

const policy = (...directives: readonly string[]) => directives.join('; ')

const page = (trusted: string, sockets: readonly string[], styles: readonly string[]) =>
  policy(
    "default-src 'none'",
    "script-src 'self'",
    ['style-src', ...(styles.length > 0 ? styles : ["'self'"])].join(' '),
    ["connect-src 'self'", ...sockets].join(' '),
    "img-src 'self' data:",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trusted}`,
  )

/**
 * The policy of a page. `sockets`: the allowed WebSocket addresses, from `socketSources`; Safari up to 15 does not count them as 'self'. `styles`: the
 * hashes of the styles in the page, as sources; a page that has one loads none.
 */
export function pagePolicy(audience: Audience, sockets: readonly string[], styles: readonly string[]): string {
  return page(audience === 'youth' ? 'dompurify' : 'dompurify relais-worker', sockets, styles)
}

/**
 * The WebSocket addresses of this service, as sources of a policy. They come from the configured public address, or else from the `Host`
 * header. A client chooses that header, so any value but a host and a port gives no source.
 */
export function socketSources(publicUrl: string | null, host: string | undefined): readonly string[] {
  if (publicUrl !== null) return [new URL(publicUrl).origin.replace(/^http/, 'ws')]
  return host !== undefined && namesHost.test(host) ? [`ws://${host}`, `wss://${host}`] : []
}

const namesHost = /^([0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/

/** Only the password worker may compile WebAssembly; no page may (G15). */
export const wasmWorkerPolicy = policy(
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
)

/** The policy of everything that is neither a page nor a worker: nothing may run in it. */
export const inertPolicy = policy(
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
)

const features = [
  'accelerometer',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
]

/** Staff pages may play a sound and copy an invitation's link. A young person's page has no permission. */
const permissions: Readonly<Record<Audience, string>> = {
  youth: [...features, 'autoplay', 'clipboard-write'].map((feature) => `${feature}=()`).join(', '),
  staff: [...features.map((feature) => `${feature}=()`), 'autoplay=(self)', 'clipboard-write=(self)'].join(', '),
}

/** Sets the security headers of every answer; `policy` is its Content-Security-Policy. */
export function setSecurityHeaders(response: ServerResponse, policy: string, audience: Audience = 'youth'): void {
  response.setHeader('Content-Security-Policy', policy)
  response.setHeader('Permissions-Policy', permissions[audience])
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('X-Robots-Tag', 'noindex, nofollow')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Cache-Control', 'no-store')
}
