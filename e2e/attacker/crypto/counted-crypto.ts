/** The engine's own WebCrypto, and how many of its operations are under way. */
export function countedCrypto(own: Crypto): { readonly crypto: Crypto; readonly pending: () => number } {
  let pending = 0
  const subtle = new Proxy(own.subtle, {
    get(target, name) {
      const operation = Reflect.get(target, name)
      if (typeof operation !== 'function') return operation
      return (...given: unknown[]) => {
        const result: unknown = Reflect.apply(operation, target, given)
        if (!(result instanceof Promise)) return result
        pending += 1
        return result.finally(() => {
          pending -= 1
        })
      }
    },
  })
  const counted = new Proxy(own, {
    get(target, name) {
      if (name === 'subtle') return subtle
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { crypto: counted, pending: () => pending }
}
