import type { ServerResponse } from 'node:http'

/** Who a page is for. */
export type Audience = 'youth' | 'staff'

const policy = (...directives: readonly string[]) => directives.join('; ')

const page = (trusted: string) =>
  policy(
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trusted}`,
  )

export const pagePolicies: Readonly<Record<Audience, string>> = {
  youth: page('dompurify'),
  staff: page('dompurify relais-worker'),
}

/** The password worker compiles WebAssembly; no page may (G15). */
export const wasmWorkerPolicy = policy(
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
)

/** For everything that is neither a page nor a worker: nothing may run in it. */
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

/** Staff windows may sound a signal and copy an invitation's link; a young person's page may nothing. */
const permissions: Readonly<Record<Audience, string>> = {
  youth: [...features, 'autoplay', 'clipboard-write'].map((feature) => `${feature}=()`).join(', '),
  staff: [...features.map((feature) => `${feature}=()`), 'autoplay=(self)', 'clipboard-write=(self)'].join(', '),
}

/** Every answer carries these; `policy` is its Content-Security-Policy. */
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
