// The script's editor: <div class="editor" data-cues='{"glad": "happy", …}'
// data-wrong='[{"start": 6, "end": 12, "text": "[hapy]"}]'><div class="ink"></div><textarea></div>.
// Marks are painted behind the text area's own text: a chip for each cue, a line under what it
// acts on, and a wavy one where the server found a fault. Places are counted in characters, as the
// server counts them, not in UTF-16 units.
(() => {
  // Where `was` stands from `start` to `end`, in UTF-16 units; null if it does not any more.
  function find(text, { start, end, was }) {
    if (end <= start) return null;
    const characters = Array.from(text);
    if (characters.slice(start, end).join("") !== was) return null;
    const from = characters.slice(0, start).join("").length;
    return [from, from + was.length];
  }

  // A piece of the text from `place`, cut where faults begin and end.
  function* cut(piece, place, faults) {
    let last = 0;
    const within = (at) => Math.min(Math.max(at - place, 0), piece.length);
    for (const [start, end] of faults) {
      const [from, to] = [Math.max(within(start), last), within(end)];
      if (to <= from) continue;
      if (from > last) yield ["", piece.slice(last, from)];
      yield [" wrong", piece.slice(from, to)];
      last = to;
    }
    if (last < piece.length) yield ["", piece.slice(last)];
  }

  function mark(kind, text) {
    const span = document.createElement("span");
    if (kind) span.className = kind;
    span.textContent = text;
    return span;
  }

  function paint(editor) {
    const area = editor.querySelector("textarea");
    const ink = editor.querySelector(".ink");
    // Not before the page is alive: React would stumble over what it did not put there.
    if (!area || !ink || editor.dataset.seen === "0") return;
    const text = area.value;
    const faults = JSON.parse(editor.dataset.wrong || "[]")
      .map(({ start, end, text: was }) => find(text, { start, end, was }))
      .filter(Boolean);
    const out = document.createDocumentFragment();
    let place = 0;
    for (const [kind, piece] of galateaCues.divide(text, JSON.parse(editor.dataset.cues))) {
      for (const [more, part] of cut(piece, place, faults)) out.append(mark(kind + more, part));
      place += piece.length;
    }
    out.append("\n");  // the last line has a height even when it is empty
    ink.replaceChildren(out);
    follow(area);
  }

  // The ink stays under the text when that scrolls, beside its scroll bar too.
  function follow(area) {
    const ink = area.parentElement.querySelector(".ink");
    ink.style.paddingRight = `calc(1.1rem + ${area.offsetWidth - area.clientWidth}px)`;
    ink.scrollTop = area.scrollTop;
  }

  // A cue where the caret is; with words chosen, for those alone.
  function insert(area, cue) {
    area.focus();
    const { selectionStart: start, selectionEnd: end, value } = area;
    const chosen = value.slice(start, end).trim();
    const before = start && !/\s/.test(value[start - 1]) ? " " : "";
    const after = end < value.length && /\s/.test(value[end]) ? "" : " ";
    let text = `${before}[${cue}]${after}`;
    if (chosen && cue !== "pause") text = `${before}[${cue}] ${chosen} [neutral]${after}`;
    else area.setSelectionRange(end, end);
    put(area, text);
  }

  // Text in place of what is chosen, in the one way that can be undone with the keyboard.
  function put(area, text) {
    if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Whether what stands at a place was mended since the server looked at the text.
  const isMended = (text, at, was) => text[at - 1] === "[" || (!was.endsWith("]") && text[at + was.length] === "]");

  // Where else a faulty cue stands, as near as can be: the text may have changed since the server
  // looked at it. Not where it was mended already.
  function search(text, start, was) {
    let best = null;
    for (let at = text.indexOf(was); was && at >= 0; at = text.indexOf(was, at + 1)) {
      if (!isMended(text, at, was) && (!best || Math.abs(at - start) < Math.abs(best[0] - start))) best = [at, at + was.length];
    }
    return best;
  }

  // What a button beside the script says that should stand there instead.
  function repair(area, { all, start, end, was, put: text }) {
    const value = area.value;
    let place = all ? [0, value.length] : find(value, { start: +start, end: +end, was });
    if (!place || (!all && isMended(value, place[0], was))) place = search(value, +start, was);
    if (!place) return;
    area.focus();
    area.setSelectionRange(...place);
    put(area, text);
  }

  const editorOf = (node) => node.closest && node.closest(".editor");
  document.addEventListener("input", (event) => {
    const editor = editorOf(event.target);
    if (editor) paint(editor);
  }, true);
  document.addEventListener("scroll", (event) => {
    if (event.target.matches && event.target.matches(".editor textarea")) follow(event.target);
  }, true);
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-cue]")) event.preventDefault();  // the text keeps its selection
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cue]");
    const area = button && document.querySelector(".editor textarea");
    if (area) insert(area, button.dataset.cue);
    const mending = event.target.closest("[data-put]");
    const script = mending && document.querySelector(".editor textarea");
    if (script) repair(script, mending.dataset);
  });
  // The server has looked at the text, or put one there; the page may not even have had an editor.
  new MutationObserver((changes) => {
    for (const { target, type, addedNodes } of changes) {
      if (type === "attributes") paint(target);
      for (const node of addedNodes) {
        const editor = node.querySelector && (node.matches(".editor") ? node : node.querySelector(".editor"));
        if (editor) paint(editor);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-wrong", "data-seen"] });
  new ResizeObserver(() => document.querySelectorAll(".editor").forEach(paint)).observe(document.documentElement);
})();
