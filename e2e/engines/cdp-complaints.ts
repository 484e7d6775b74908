/** The CDP events that report errors in a page. */
export type Complaint =
  | {
      readonly method: 'Runtime.exceptionThrown'
      readonly params: {
        readonly exceptionDetails: { readonly text: string; readonly exception?: { readonly description?: string } }
      }
    }
  | {
      readonly method: 'Runtime.consoleAPICalled'
      readonly params: {
        readonly type: string
        readonly args: readonly { readonly value?: unknown; readonly description?: string }[]
      }
    }
  | {
      readonly method: 'Log.entryAdded'
      readonly params: { readonly entry: { readonly source: string; readonly level: string; readonly text: string } }
    }
  | { readonly method: 'another'; readonly params: unknown }

/** An error, or a refusal of the content security policy, in the browser's words. A failed request is not the page's fault. */
export function complaintIn({ method, params }: Complaint): string | undefined {
  switch (method) {
    case 'Runtime.exceptionThrown':
      return params.exceptionDetails.exception?.description ?? params.exceptionDetails.text
    case 'Runtime.consoleAPICalled':
      return params.type === 'error' ? params.args.map((arg) => arg.value ?? arg.description).join(' ') : undefined
    case 'Log.entryAdded':
      return params.entry.level === 'error' && params.entry.source !== 'network' ? params.entry.text : undefined
    default:
      return undefined
  }
}
