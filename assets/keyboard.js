// What the keyboard does on every page; the dialog with id "shortcuts" lists it, and ? opens that.
(() => {
  const PLACES = { s: "/studio", f: "/films", g: "/gallery", a: "/account" };
  const WAIT = 1200; // ms between the two keys of a way
  let leading = 0; // when G was pressed

  const typing = (node) => node.closest && node.closest("input, textarea, select, [contenteditable], [role=menu], [role=listbox], [role=combobox]");
  const signedIn = () => document.querySelector("header a[href='/films']");

  function open(id) {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  }

  // The page's own link, so that no page is loaded anew.
  function go(place) {
    const link = document.querySelector(`header a[href="${place}"]`);
    if (link) link.click();
    else window.location.assign(place);
  }

  function search() {
    const field = document.getElementById("search");
    if (field) field.focus();
    else go("/films");
  }

  // The page has heard of the last letters by then: they are sent when Enter is pressed.
  function order() {
    setTimeout(() => {
      const button = document.getElementById("make-film");
      if (button && !button.disabled) button.click();
    }, 50);
  }

  function control(act) {
    const film = document.querySelector("[role=dialog] video.film, video.film");
    if (film) act(film);
    return Boolean(film);
  }

  const ACTS = {
    "?": () => open("shortcuts"),
    "/": () => signedIn() && search(),
    k: () => control((film) => (film.paused ? film.play().catch(() => {}) : film.pause())),
    m: () => control((film) => { film.muted = !film.muted; }),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (event.target.matches("#script, body, .studio *") && document.getElementById("make-film")) {
        event.preventDefault();
        order();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (Date.now() - leading < WAIT && PLACES[key] && signedIn()) {
      leading = 0;
      event.preventDefault();
      go(PLACES[key]);
    } else if (key === "g") {
      leading = Date.now();
    } else if (Object.hasOwn(ACTS, event.key.toLowerCase())) {
      event.preventDefault();
      ACTS[key]();
    }
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest) return;
    const opener = event.target.closest("[data-opens]");
    if (opener) setTimeout(() => open(opener.dataset.opens)); // after the menu has given the focus back
    const closer = event.target.closest("dialog.sheet [data-close]");
    if (closer) closer.closest("dialog").close();
    else if (event.target.matches("dialog.sheet")) event.target.close(); // beside the sheet
  });
})();
