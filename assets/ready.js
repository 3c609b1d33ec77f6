// <span data-title="…">: what the tab says; the latest of a page that has one.
//
// <span data-film-id="…" data-film-state="running" data-film-title="…">: when a film that was waited
// for is done or has failed, the tab says so as long as nobody looks at it, and the browser tells it
// where that was allowed. <button data-notify>: asks whether it may, and is there only while that is
// open.
(() => {
  const states = new Map(); // of films, by id
  let news = ""; // what is told in the tab until somebody looks

  const setTitle = () => {
    const told = news || [...document.querySelectorAll("[data-title]")].pop()?.dataset.title;
    if (told && document.title !== told) document.title = told;
  };

  const tell = (film) => {
    const { filmId, filmState, filmTitle } = film.dataset;
    const said = filmState === "done" ? say("ready") : say("failed");
    if (document.hidden) news = `${said}: ${filmTitle}`;
    if (!("Notification" in window) || Notification.permission !== "granted" || document.hasFocus()) return;
    try {
      const shown = new Notification(said, { body: filmTitle, icon: "/favicon.svg", tag: filmId });
      shown.onclick = () => {
        window.focus();
        if (!location.pathname.endsWith(filmId)) location.assign(`/film/${filmId}`);
      };
    } catch {
      // phones show none without a service worker
    }
  };

  const offer = () => {
    const open = "Notification" in window && Notification.permission === "default";
    for (const button of document.querySelectorAll("[data-notify]")) {
      if (button.hidden === open) button.hidden = !open;
    }
  };

  const look = () => {
    for (const film of document.querySelectorAll("[data-film-state]")) {
      const { filmId, filmState } = film.dataset;
      if (!filmId || !filmState) continue;
      const before = states.get(filmId);
      states.set(filmId, filmState);
      const waited = before === "queued" || before === "running";
      if (waited && (filmState === "done" || filmState === "failed")) tell(film);
    }
    offer();
    setTitle();
  };

  new MutationObserver(look).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true,
    attributeFilter: ["data-title", "data-film-state", "data-film-id"],
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    news = "";
    setTitle();
  });
  document.addEventListener("click", async (event) => {
    if (!event.target.closest?.("[data-notify]")) return;
    await Notification.requestPermission();
    offer();
  });
})();
