import { type ComponentType, createElement, type ReactNode, useEffect, useState } from 'react'
import { keepTrying } from './visit/keep-trying.ts'

/** A component that is loaded when it is first shown, or before by `load`. Until it is there, `meanwhile` is shown. */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>, meanwhile: () => ReactNode) {
  const loading = keepTrying(load)
  let loaded: ComponentType<Props> | undefined

  const preload = async () => {
    loaded = await loading()
    return loaded
  }

  function Lazy(props: Props) {
    const [component, setComponent] = useState(() => loaded)
    useEffect(() => {
      if (!component) void preload().then((arrived) => setComponent(() => arrived))
    }, [component])
    return component ? createElement(component, props) : meanwhile()
  }
  return Object.assign(Lazy, { load: preload })
}
