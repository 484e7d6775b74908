import { expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { withPalette } from './palette-png.ts'

test('a screenshot with a palette looks the same, pixel by pixel, and is smaller', async () => {
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 320, height: 200 } })
    await page.setContent(
      '<style>i { display: inline-block; width: 40px; height: 40px } p { font-size: 20px }</style><i style="background: #a21"></i><i style="background: #1a2b3c"></i><p>Bonjour</p>',
    )
    const before = await page.screenshot()
    const after = withPalette(before)
    expect(after.length).toBeLessThan(before.length)
    const pixels = (png: Buffer) =>
      page.evaluate(async (encoded) => {
        const image = new Image()
        image.src = `data:image/png;base64,${encoded}`
        await image.decode()
        const canvas = new OffscreenCanvas(image.width, image.height)
        const context = canvas.getContext('2d')
        context?.drawImage(image, 0, 0)
        return [...(context?.getImageData(0, 0, image.width, image.height).data ?? [])].join()
      }, png.toString('base64'))
    expect(await pixels(after)).toBe(await pixels(before))
  } finally {
    await browser.close()
  }
})
