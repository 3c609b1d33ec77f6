// Forms that speak to the API themselves, so that passwords and pictures never pass through page
// state: <form data-api="sign-in" data-next="/studio">. A refusal is shown in its [role=alert], or in
// the one named by data-told. With data-at-once a file is sent as soon as it is chosen; data-press
// names a button to press when all is well.
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

// <button data-copy="/shared/…">: a link for others, whole.
document.addEventListener("click", async (event) => {
  const button = event.target.closest && event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(new URL(button.dataset.copy, window.location.href).href);
  button.dataset.copied = "true";
  setTimeout(() => delete button.dataset.copied, 1500);
});
