"use strict";
(() => {
  const boxes = [...document.querySelectorAll("input[data-kind]")];
  const cards = [...document.querySelectorAll(".card")];
  const marks = [...document.querySelectorAll("mark[data-d]")];
  const find = document.getElementById("find");
  const kinds = new Map(cards.map(c => [c.dataset.d, c.dataset.kinds.split(" ")]));
  const ids = m => m.dataset.d.split(" ");
  function filter() {
    const wanted = new Set(boxes.filter(b => b.checked).map(b => b.dataset.kind));
    const words = find.value.trim();
    const on = new Set();
    for (const card of cards) {
      const show = kinds.get(card.dataset.d).some(k => wanted.has(k)) && (!words || card.textContent.includes(words));
      card.classList.toggle("off", !show);
      if (show) on.add(card.dataset.d);
    }
    for (const mark of marks) mark.classList.toggle("off", !ids(mark).some(d => on.has(d)));
    document.getElementById("shown").textContent = on.size + " / " + cards.length;
  }
  function scrollInside(box, element) {
    if (!element) return;
    const to = element.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    box.scrollTo({ top: to - box.clientHeight / 3 });
  }
  function go(d, from) {
    for (const e of document.querySelectorAll(".here")) e.classList.remove("here");
    const found = marks.filter(m => ids(m).includes(d));
    for (const m of found) m.classList.add("here");
    const card = cards.find(c => c.dataset.d === d);
    if (card) card.classList.add("here");
    for (const box of document.querySelectorAll(".text"))
      if (!from || !box.contains(from)) scrollInside(box, found.find(m => box.contains(m)));
    if (from && card && !card.contains(from)) return;
    if (found.length) found[0].closest(".texts").scrollIntoView({ block: "nearest" });
  }
  for (const box of boxes) box.addEventListener("change", filter);
  find.addEventListener("input", filter);
  for (const [id, value] of [["all", true], ["none", false]])
    document.getElementById(id).addEventListener("click", () => { for (const b of boxes) b.checked = value; filter(); });
  for (const m of marks) m.addEventListener("click", () => { if (!m.classList.contains("off")) go(ids(m)[0], m); });
  for (const a of document.querySelectorAll(".card a"))
    a.addEventListener("click", e => { e.preventDefault(); go(a.closest(".card").dataset.d, a); history.replaceState(null, "", a.getAttribute("href")); });
  filter();
})();
