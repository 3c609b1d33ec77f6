// Forms that speak to the API themselves, so that passwords and pictures never pass through page
// state: <form data-api="sign-in" data-next="/studio">. A refusal is shown in its [role=alert], or in
// the one named by data-told. With data-at-once a file is sent as soon as it is chosen; data-press
// names a button to press when all is well. With data-visitor somebody else may be there from then on.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset || !form.dataset.api) return;
  event.preventDefault();
  event.stopPropagation();
  const told = form.dataset.told ? document.getElementById(form.dataset.told) : form.querySelector("[role=alert]");
  const button = form.querySelector("[type=submit]");
  const fields = new FormData(form);
  const request = { method: form.dataset.method || "POST" };
  if (form.querySelector("input[type=file]")) {
    request.body = fields;
  } else {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(Object.fromEntries(fields));
  }
  told.textContent = "";
  button.disabled = true;
  try {
    const answer = await fetch("/api/v1/" + form.dataset.api, request);
    if (!answer.ok) {
      told.textContent = (await answer.json()).error.message;
    } else if (form.dataset.next) {
      if ("visitor" in form.dataset) meet(String(fields.get("email") || ""));
      window.location.assign(form.dataset.next);
    } else {
      form.reset();
      if (form.dataset.press) document.getElementById(form.dataset.press).click();
    }
  } catch {
    told.textContent = "Galatea does not answer; try again in a moment.";
  } finally {
    button.disabled = false;
  }
}, true);

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
    if (told) told.textContent = error.message;
  } finally {
    button.removeAttribute("aria-busy");
  }
});

// <button data-copy="…">: it has two spans, and says the second one when that is copied. Without TLS
// a browser has no clipboard for pages but those of its own machine; what is selected can be copied.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest && event.target.closest("[data-copy]");
  if (!button) return;
  await copy(button.dataset.copy);
  button.dataset.copied = "true";
  setTimeout(() => delete button.dataset.copied, 1500);
});
