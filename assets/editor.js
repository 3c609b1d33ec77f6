// The script's editor: <div class="editor" data-cues='{"glad": "happy", …}'
// data-wrong='{"start": 6, "end": 12, "text": "[hapy]"}'><div class="ink"></div><textarea></div>.
// Marks are painted behind the text area's own text: a chip for each cue, a line under what it
// acts on, and a wavy one where the server found a fault. Places are counted in characters, as the
// server counts them, not in UTF-16 units.
(() => {
  const TOKEN = /\[\[|\[([^\[\]]*)\]/g;

  function tone(body, cues) {
    const name = body.trim().toLowerCase().split(/[\s:=]/)[0];
    return name === "pause" ? "pause" : cues[name];
  }

  // Pieces of the text: [class, text] in order.
  function divide(text, cues) {
    const pieces = [];
    let mood = "neutral";
    let last = 0;
    const say = (end) => {
      if (end > last) pieces.push([mood === "neutral" ? "" : "said tone-" + mood, text.slice(last, end)]);
    };
    for (const found of text.matchAll(TOKEN)) {
      const known = found[1] === undefined ? undefined : tone(found[1], cues);
      if (known === undefined) continue;
      say(found.index);
      pieces.push(["cue tone-" + known, found[0]]);
      if (known !== "pause") mood = known;
      last = found.index + found[0].length;
    }
    say(text.length);
    return pieces;
  }

  function faultIn(text, wrong) {
    if (!wrong || wrong.end <= wrong.start) return null;
    const characters = Array.from(text);
    if (characters.slice(wrong.start, wrong.end).join("") !== wrong.text) return null;
    const start = characters.slice(0, wrong.start).join("").length;
    return [start, start + wrong.text.length];
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
    const fault = faultIn(text, JSON.parse(editor.dataset.wrong || "null"));
    const out = document.createDocumentFragment();
    let place = 0;
    for (const [kind, piece] of divide(text, JSON.parse(editor.dataset.cues))) {
      const cuts = fault ? fault.map((at) => Math.min(Math.max(at - place, 0), piece.length)) : [0, 0];
      if (cuts[0] > 0 || cuts[1] === cuts[0]) out.append(mark(kind, cuts[1] > cuts[0] ? piece.slice(0, cuts[0]) : piece));
      if (cuts[1] > cuts[0]) {
        out.append(mark(kind + " wrong", piece.slice(cuts[0], cuts[1])));
        if (cuts[1] < piece.length) out.append(mark(kind, piece.slice(cuts[1])));
      }
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
    // The one way to insert that can be undone with the keyboard.
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
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
