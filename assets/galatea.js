// Forms that speak to the API themselves, so that passwords and pictures never pass through page
// state: <form data-api="sign-in" data-next="/studio">. A refusal is shown in its [role=alert], or in
// the one named by data-told. With data-at-once a file is sent as soon as it is chosen; data-press
// names a button to press when all is well, data-done is then said in its [role=status]. With
// data-visitor somebody else may be there from then on. What has data-needed="CODE" is hidden until a
// refusal of that code asks for it. With data-reload the page is loaded anew when all is well.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset || !form.dataset.api) return;
  event.preventDefault();
  event.stopPropagation();
  const told = form.dataset.told ? document.getElementById(form.dataset.told) : form.querySelector("[role=alert]");
  const button = form.querySelector("[type=submit]");
  const fields = new FormData(form);
  for (const hidden of form.querySelectorAll("input[data-fragment]")) { // /sign-up#invitation=…
    const value = new URLSearchParams(window.location.hash.slice(1)).get(hidden.name);
    if (value) fields.set(hidden.name, value); else fields.delete(hidden.name);
  }
  const request = { method: form.dataset.method || "POST" };
  if (form.querySelector("input[type=file]")) {
    request.body = fields;
  } else {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(Object.fromEntries(fields));
  }
  const done = form.querySelector("[role=status]");
  told.textContent = "";
  if (done) done.textContent = "";
  button.disabled = true;
  try {
    const answer = await fetch("/api/v1/" + form.dataset.api, request);
    if (!answer.ok) {
      const { code, message } = (await answer.json()).error;
      told.textContent = plain(message);
      const needed = form.querySelector(`[data-needed="${code}"]`);
      if (needed) {
        needed.hidden = false;
        needed.querySelector("input").focus();
      }
    } else if ("reload" in form.dataset) { // what this tab knows was said in another language
      sessionStorage.clear();
      window.location.reload();
    } else if (form.dataset.next) {
      if ("visitor" in form.dataset) meet(String(fields.get("email") || ""));
      window.location.assign(back() || form.dataset.next);
    } else {
      form.reset();
      if (done) done.textContent = form.dataset.done;
      if (form.dataset.press) document.getElementById(form.dataset.press).click();
    }
  } catch {
    told.textContent = say("offline");
  } finally {
    button.disabled = false;
  }
}, true);

// Where one was going before the sign-in (/sign-in?next=/films), if that is a page of this portal.
function back() {
  const next = new URLSearchParams(window.location.search).get("next");
  if (!next || !/^\/[^/\\]/.test(next) || !/^\/sign-(in|up)$/.test(window.location.pathname)) return "";
  const url = new URL(next, window.location.origin);
  return url.origin === window.location.origin ? url.pathname + url.search : "";
}
// The other of the two pages leads back as well.
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest("a[data-returns]");
  if (link && back()) {
    event.preventDefault();
    event.stopPropagation();
    window.location.assign(link.pathname + window.location.search);
  }
}, true);

// A sentence of these scripts in the page's language (avatar_app/pages/shell/sentences.py).
function say(name) {
  return document.querySelector(`#sentences [data-says="${name}"]`)?.textContent || "";
}

// An error without the signs that set off commands in a terminal.
function plain(sentence) {
  return sentence.replaceAll("`", "");
}

// <… data-submits="sign-out">: sends the form of that id.
document.addEventListener("click", (event) => {
  const sender = event.target.closest && event.target.closest("[data-submits]");
  if (sender) document.getElementById(sender.dataset.submits).requestSubmit();
});

// What pages showed goes by a token of the tab, and drafts stay in the browser: who comes next sees
// neither. Who was there before, and only has to sign in again, finds the draft.
function meet(email) {
  sessionStorage.clear();
  const who = email.trim().toLowerCase();
  if (who && localStorage.getItem("whose") === who) return;
  for (const name of Object.keys(localStorage)) if (name !== "theme") localStorage.removeItem(name);
  localStorage.setItem("whose", who);
}
window.addEventListener("storage", (event) => {
  if (event.key !== "whose" || !event.oldValue) return; // another tab told of it
  sessionStorage.clear();
  window.location.reload();
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && "atOnce" in form.dataset && event.target.files.length) form.requestSubmit();
});

// <button data-listen="/api/v1/voices/en-male/sample">: plays it; a refusal goes to the [role=alert]
// beside the button.
const player = new Audio();
document.addEventListener("click", async (event) => {
  const button = event.target.closest && event.target.closest("[data-listen]");
  if (!button) return;
  const told = button.parentElement.querySelector("[role=alert]");
  button.setAttribute("aria-busy", "true");
  if (told) told.textContent = "";
  try {
    const answer = await fetch(button.dataset.listen);
    if (!answer.ok) throw new Error((await answer.json()).error.message);
    URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(await answer.blob());
    await player.play();
  } catch (error) {
    if (told) told.textContent = plain(error.message);
  } finally {
    button.removeAttribute("aria-busy");
  }
});

// <button data-copy="…">: it has two spans, and says the second one when that is copied. Without TLS
// a browser has no clipboard for pages but those of its own machine; what is selected can be copied.
// A dialog keeps the focus within, so it is put there.
async function copy(text, button) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  (button.closest("[role=dialog]") || document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest && event.target.closest("[data-copy]");
  if (!button) return;
  await copy(button.dataset.copy, button);
  button.dataset.copied = "true";
  setTimeout(() => delete button.dataset.copied, 1500);
});

// <span data-turn="3" data-press="…">: when the turn grows, a button is pressed, a form emptied
// (data-empty), or shown what the address leads to (data-show), each by its id.
new MutationObserver((changes) => {
  for (const { target, oldValue } of changes) {
    if (Number(target.dataset.turn) <= Number(oldValue)) continue;
    const { press, empty, show } = target.dataset;
    if (press) document.getElementById(press)?.click();
    if (empty) document.getElementById(empty)?.reset();
    if (show && location.hash === "#" + show) document.getElementById(show)?.scrollIntoView();
  }
}).observe(document, { subtree: true, attributes: true, attributeOldValue: true, attributeFilter: ["data-turn"] });
