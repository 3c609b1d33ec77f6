// <time datetime="2026-11-30T20:17:05+00:00" data-form="short">: written in the browser's time zone,
// in the page's language. Without a zone it is told in the title.
(() => {
  const FORMS = {
    day: { day: "numeric", month: "short", year: "numeric" },
    short: { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
    clock: { hour: "numeric", minute: "2-digit", second: "2-digit" },
    long: { day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" },
  };
  const made = new Map();

  function format(at, form) {
    const page = document.documentElement.lang || "en";
    const language = navigator.languages.find((each) => each.split("-")[0] === page) || page;
    const key = `${language} ${form}`;
    if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(language, FORMS[form]));
    return made.get(key).format(at);
  }

  function write(node) {
    const at = new Date(node.dateTime);
    if (Number.isNaN(at.getTime())) return;
    const text = format(at, node.dataset.form);
    if (node.textContent !== text) node.textContent = text;
    node.title = format(at, "long");
  }

  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      if (target.matches && target.matches("time[data-form]")) write(target);
      for (const node of addedNodes) {
        if (!node.querySelectorAll) continue;
        if (node.matches("time[data-form]")) write(node);
        node.querySelectorAll("time[data-form]").forEach(write);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["datetime", "lang"] });
})();
