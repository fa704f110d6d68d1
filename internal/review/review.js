// Text that is selected becomes the sentence of a new event; a button beside it leads to
// the form.
(() => {
  const text = document.querySelector('.review-text'), form = document.querySelector('.review-add')
  if (!text || !form) return
  document.querySelector('.review-selecting').hidden = false
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'review-take'
  button.hidden = true
  button.textContent = 'أضف حدثًا من هذا الكلام'
  button.addEventListener('mousedown', e => e.preventDefault()) // what is selected stays
  button.addEventListener('click', () => {
    button.hidden = true
    form.scrollIntoView({ block: 'center' })
    form.elements.date.focus()
  })
  document.querySelector('main').append(button)
  document.addEventListener('selectionchange', () => {
    const s = getSelection()
    button.hidden = s.isCollapsed || !text.contains(s.anchorNode) || !text.contains(s.focusNode)
    if (button.hidden) return
    // The numbers of events stand between the words and are not of the text.
    const piece = s.getRangeAt(0).cloneContents()
    for (const n of piece.querySelectorAll('.number')) n.remove()
    const words = piece.textContent.replace(/\s+/g, ' ').trim()
    if (words) form.elements.quote.value = words
  })
})()
