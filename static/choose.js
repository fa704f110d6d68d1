// Shows the events of one publisher alone, together with the choice of a type that
// the page offers without scripts. Each event is an <li> with data-by, the numbers of
// its publishers in the list.
(() => {
  'use strict'
  const box = document.getElementById('choose-by')
  if (!box) return
  const select = box.querySelector('select'), count = box.querySelector('output')
  const events = [...document.querySelectorAll('.events > li')]
  const groups = [...document.querySelectorAll('.year, .month-of-year, .day')]
  const indic = count.dataset.indic
  const digits = n => indic ? String(n).replace(/\d/g, d => '٠١٢٣٤٥٦٧٨٩'[d]) : String(n)

  const show = () => {
    const by = select.value
    const of = document.querySelector('.choose input:checked')
    const type = of && of.id !== 'of-all' ? of.id : ''
    let shown = 0
    for (const e of events) {
      const fits = (!by || (e.dataset.by || '').split(' ').includes(by)) && (!type || e.classList.contains(type))
      e.hidden = !fits
      if (fits) shown++
    }
    for (const g of groups) g.hidden = !g.querySelector('.events > li:not([hidden])')
    count.textContent = shown === events.length ? '' : count.dataset.of.replace('%1', digits(shown)).replace('%2', digits(events.length))
  }
  select.addEventListener('change', show)
  document.addEventListener('change', e => { if (e.target.name === 'of') show() })
  box.hidden = false
  show() // a browser that comes back remembers what was chosen
})()
