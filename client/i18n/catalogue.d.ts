// Lingui's Vite plugin turns a PO catalogue into this module at build time.
declare module '*.po' {
  import type { Messages } from '@lingui/core'
  export const messages: Messages
}
