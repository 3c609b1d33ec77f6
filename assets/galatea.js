// Forms that speak to the API themselves, so that passwords and pictures never pass through page
// state: <form data-api="sign-in" data-next="/studio">. A refusal is shown in its [role=alert].
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset || !form.dataset.api) return;
  event.preventDefault();
  event.stopPropagation();
  const told = form.querySelector("[role=alert]");
  const button = form.querySelector("[type=submit]");
  const fields = new FormData(form);
  const upload = form.querySelector("input[type=file]");
  const request = { method: form.dataset.method || "POST" };
  if (upload) {
    request.body = fields;
  } else {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(Object.fromEntries(fields));
  }
  told.textContent = "";
  button.disabled = true;
  try {
    const answer = await fetch("/api/v1/" + form.dataset.api, request);
    if (answer.ok) {
      if (form.dataset.next) window.location.assign(form.dataset.next);
      else form.reset();
    } else {
      told.textContent = (await answer.json()).error.message;
    }
  } catch {
    told.textContent = "Galatea does not answer; try again in a moment.";
  } finally {
    button.disabled = false;
  }
}, true);
