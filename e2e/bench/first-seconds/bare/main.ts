import { createElement, useState } from 'react'
import { createRoot } from 'react-dom/client'

// The least that a page of React can be: one button that says that it was pressed.

function Bare() {
  const [pressed, press] = useState(false)
  return createElement('button', { type: 'button', onClick: () => press(true) }, pressed ? 'Oui' : 'Commencer')
}

const place = document.getElementById('page')
if (place) createRoot(place).render(createElement(Bare))
