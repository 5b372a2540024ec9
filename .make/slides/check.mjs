// node check.mjs [--shots FOLDER] deck.html...: looks at every slide in the browser, and says for each deck how many
// slides it has and what is wrong with them.  With --shots, one picture a slide.
import puppeteer from 'puppeteer-core'
import { mkdirSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { problemsOf } from './look.mjs'

const decks = process.argv.slice(2)
const shots = decks[0] === '--shots' ? decks.splice(0, 2)[1] : ''
const root = process.getuid?.() === 0
const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH,
  args: ['--disable-gpu', ...(root ? ['--no-sandbox'] : [])],
})

async function look(deck) {
  const name = basename(deck, '.html')
  const page = await browser.newPage()
  const found = []
  page.on('request', (request) => {
    const url = request.url()
    if (!/^(data|blob):/.test(url) && url !== own) found.push(`asks for ${url.slice(0, 100)}`)
  })
  page.on('pageerror', (error) => found.push(`its script says: ${error.message}`))
  const own = 'file://' + resolve(deck)
  await page.setViewport({ width: 1280, height: 720 })
  await page.goto(own, { waitUntil: 'networkidle0' })
  const slides = await page.evaluate(problemsOf)
  slides.forEach((problems, i) => problems.forEach((problem) => found.push(`slide ${i + 1}: ${problem}`)))
  if (shots) {
    mkdirSync(shots, { recursive: true })
    await page.addStyleTag({ content: '.bespoke-marp-osc { display: none !important }' })
    for (let n = 1; n <= slides.length; n++) {
      await page.evaluate((n) => { location.hash = `#${n}` }, n)
      await new Promise((done) => setTimeout(done, 60))
      await page.screenshot({ path: `${shots}/${name}.${String(n).padStart(2, '0')}.png` })
    }
  }
  await page.close()
  found.forEach((problem) => console.log(`${name}: ${problem}`))
  console.log(`${name}: ${slides.length} slides, ${found.length === 1 ? '1 problem' : `${found.length} problems`}`)
  return found.length
}

let problems = 0
for (const deck of decks) problems += await look(deck)
await browser.close()
process.exit(problems ? 1 : 0)
