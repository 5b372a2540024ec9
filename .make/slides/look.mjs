// What is wrong with the slides of a page?  This function runs inside the browser, on the deck as it is shown, and
// gives for each slide a list of sentences.
export function problemsOf() {
  const least = { code: 18, text: 24, any: 20, figure: 15, body: 130 } // px at 1280 x 720

  // What is wrong with the text inside a figure: its size as drawn, times how much the figure is shrunk; what the
  // figure's edge cuts off; what is written over another.
  const figureProblems = (image) => {
    if (!image.src.startsWith('data:image/svg+xml;base64,')) return []
    const bytes = Uint8Array.from(atob(image.src.split(',')[1]), (c) => c.charCodeAt(0))
    const svg = new DOMParser().parseFromString(new TextDecoder().decode(bytes), 'image/svg+xml').documentElement
    const holder = document.createElement('div')
    holder.style.cssText = 'position:absolute;top:0;left:0;visibility:hidden;line-height:normal'
    const drawn = document.importNode(svg, true)
    const width = drawn.viewBox?.baseVal?.width || drawn.width?.baseVal?.value || image.naturalWidth
    drawn.setAttribute('width', image.clientWidth || image.width)
    drawn.setAttribute('height', image.clientHeight || image.height)
    const scale = (image.clientWidth || image.width) / width
    holder.append(drawn)
    document.body.append(holder)
    const frame = drawn.getBoundingClientRect()
    const texts = [...drawn.querySelectorAll('text')].filter((text) => text.textContent.trim())
    const sizes = texts.flatMap((text) => [text, ...text.querySelectorAll('tspan')]).filter((part) =>
      [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()) &&
      !part.getAttribute('baseline-shift') && !part.getAttribute('dy'))
      .map((part) => parseFloat(getComputedStyle(part).fontSize) * scale)
    const boxes = texts.map((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect()
      const slack = (bottom - top) * 0.25 // letters rarely fill their line
      return { left, right, top: top + slack, bottom: bottom - slack, says: text.textContent.trim().slice(0, 30) }
    })
    holder.remove()
    const said = []
    const small = Math.min(...sizes)
    if (small < least.figure) said.push(`figure text of ${Math.round(small)} px`)
    boxes.forEach((a, i) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1)
        said.push(`figure text cut off, "${a.says}"`)
      for (const b of boxes.slice(i + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
        if (wide > 3 && high > 3) said.push(`figure text "${a.says}" over "${b.says}"`)
      }
    })
    return said
  }

  const look = (slide) => {
    const said = []
    const say = (problem) => said.includes(problem) || said.push(problem)
    const short = (text) => `"${text.trim().replace(/\s+/g, ' ').slice(0, 40)}"`
    const down = slide.scrollHeight - slide.clientHeight
    const right = slide.scrollWidth - slide.clientWidth
    if (down > 1) say(`${down} px too much at the bottom`)
    if (right > 1) say(`${right} px too much at the right`)

    for (const pre of slide.querySelectorAll('pre')) {
      const over = pre.scrollWidth - pre.clientWidth
      if (over > 1) say(`a code line is ${over} px too long: ${short(pre.textContent)}`)
    }
    for (const cell of slide.querySelectorAll('.cols > div, mjx-container, table, img'))
      if (cell.scrollWidth - cell.clientWidth > 1 || cell.offsetWidth > slide.clientWidth)
        if (!cell.querySelector?.('pre')) say(`${cell.tagName.toLowerCase()} is too wide: ${short(cell.textContent)}`)

    const words = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT)
    while (words.nextNode()) {
      const holder = words.currentNode.parentElement
      const text = words.currentNode.textContent
      if (!text.trim() || holder.closest('mjx-container, style, script')) continue
      const size = parseFloat(getComputedStyle(holder).fontSize)
      const code = holder.closest('code, pre')
      if (code ? size < least.code : size < (holder.closest('p, li') ? least.text : least.any))
        say(`${code ? 'code' : 'text'} of ${Math.round(size)} px: ${short(text)}`)
      if (!code && /\$|\\[a-z]{3,}/.test(text)) say(`a formula that is not one: ${short(text)}`)
    }

    for (const error of slide.querySelectorAll('[data-mjx-error], mjx-merror, [data-mml-node="merror"]'))
      say(`a broken formula: ${error.getAttribute('data-mjx-error') || short(error.textContent)}`)

    for (const unknown of slide.querySelectorAll('mjx-container [fill="red"]'))
      say(`a formula with an unknown command: ${short(unknown.closest('mjx-container').textContent)}`)

    for (const image of slide.querySelectorAll('img')) {
      if (image.complete && !image.naturalWidth) say(`a figure that the browser cannot draw: ${image.alt}`)
      for (const problem of figureProblems(image)) say(`${problem}: ${image.alt}`)
      if (!image.alt.trim()) say('a figure without words that say what it shows')
    }

    // Almost empty: hardly anything below the title.
    const title = slide.querySelector('h1, h2')
    if (!title) say('no title')
    else if (!slide.classList.contains('lead')) {
      const ends = [...slide.querySelectorAll('p, li, pre, table, img, mjx-container, h3')].map((e) => e.offsetTop + e.offsetHeight)
      const height = Math.max(0, ...ends) - (title.offsetTop + title.offsetHeight)
      if (height < least.body) say(`almost empty: ${Math.round(height)} px below its title`)
    }
    return said
  }

  return [...document.querySelectorAll('section[data-marpit-pagination], section[id]')]
    .filter((slide, i, all) => all.indexOf(slide) === i && !slide.dataset.marpitAdvancedBackground?.match(/background|pseudo/))
    .map(look)
}
