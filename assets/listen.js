// <button data-speak="script" data-voice="…" data-language="…" data-speed="1" data-pitch="0"
// data-sample="/api/v1/…">: has the sentence under the cursor of the <textarea id="script"> spoken and
// plays it; where nothing is written, the sample. Pressed once more it stops. A refusal goes to the
// [role=alert] beside the button.
(() => {
  const player = new Audio();
  let now = null; // { button, away }: what is fetched or played

  const show = (button, playing) => {
    button.toggleAttribute("data-playing", playing);
    button.setAttribute("aria-label", playing ? "Stop" : "Listen");
  };

  const stop = () => {
    if (!now) return;
    now.away.abort();
    show(now.button, false);
    now = null;
    player.pause();
  };
  player.addEventListener("ended", stop);

  const ask = (button, signal) => {
    const { speak, sample, voice, language, speed, pitch } = button.dataset;
    const script = document.getElementById(speak);
    if (!script || !script.value.trim()) return fetch(sample, { signal });
    // The server counts characters, the browser halves of those beyond the first 65 536.
    const at = [...script.value.slice(0, script.selectionStart)].length;
    const body = { text: script.value, at, voice, language, speed: Number(speed), pitch: Number(pitch) };
    return fetch("/api/v1/script/listen", {
      method: "POST", signal, body: JSON.stringify(body), headers: { "Content-Type": "application/json" },
    });
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest && event.target.closest("[data-speak]");
    if (!button) return;
    const again = now && now.button === button;
    stop();
    if (again) return;
    const mine = { button, away: new AbortController() };
    now = mine;
    const told = button.parentElement.querySelector("[role=alert]");
    if (told) told.textContent = "";
    show(button, true);
    try {
      const answer = await ask(button, mine.away.signal);
      if (!answer.ok) throw new Error((await answer.json()).error.message);
      const sound = await answer.blob();
      if (now !== mine) return;
      URL.revokeObjectURL(player.src);
      player.src = URL.createObjectURL(sound);
      await player.play();
    } catch (error) {
      if (now !== mine) return; // it was stopped
      stop();
      if (told) told.textContent = error.message;
    }
  });
})();
