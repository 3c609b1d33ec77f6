// Sound. <div class="recorder" data-longest="600"> in a form records with the microphone and gives
// the form's file input what was said, as if it had been chosen (assets/picture.js lets it be heard).
// <div class="wave"> plays a recording while its picture fills.
(() => {
  // What browsers can write, the best first: Chromium and Firefox, Safari, older Firefox.
  const KINDS = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"], ["audio/ogg;codecs=opus", "ogg"]];
  const TICK = 50;  // ms between two looks at the level
  const SILENT = 0.01, PATIENCE = 60;  // of full scale; ticks without sound after which it is told
  const REFUSALS = {
    NotAllowedError: "microphone-blocked",
    NotFoundError: "microphone-missing",
    NotReadableError: "microphone-busy",
  };

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const toldOf = (form) => form.querySelector("[role=alert]");

  function nameIt(suffix) {
    const now = new Date();
    const day = now.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
    const time = now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    return `${day}, ${time}.${suffix}`;
  }

  // The last levels as bars, the present one at the right.
  function drawLevels(canvas, levels) {
    const scale = window.devicePixelRatio || 1;
    const width = canvas.width = Math.round(canvas.clientWidth * scale);
    const height = canvas.height = Math.round(canvas.clientHeight * scale);
    const pen = canvas.getContext("2d");
    const step = 4 * scale;
    pen.fillStyle = getComputedStyle(canvas).color;
    levels.slice(-Math.floor(width / step)).reverse().forEach((level, place) => {
      // Loudness as it is felt: 40 dB below full scale is nothing.
      const tall = Math.max(2 * scale, height * Math.min(1, Math.max(0, 1 + Math.log10(level + 1e-6) / 2)));
      pen.fillRect(width - (place + 1) * step, (height - tall) / 2, step / 2, tall);
    });
  }

  async function record(recorder) {
    const form = recorder.closest("form");
    const told = toldOf(form);
    const [begin, live] = [recorder.querySelector("[data-record]"), recorder.querySelector(".live")];
    told.textContent = "";
    if (!navigator.mediaDevices || !window.MediaRecorder) {
      told.textContent = say("microphone-insecure");
      return;
    }
    begin.disabled = true;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false } });
    } catch (error) {
      told.textContent = say(REFUSALS[error.name] || "microphone-refused");
      return;
    } finally {
      begin.disabled = false;
    }
    const [kind, suffix] = KINDS.find(([type]) => MediaRecorder.isTypeSupported(type)) || ["", "webm"];
    const tape = new MediaRecorder(stream, { mimeType: kind || undefined, audioBitsPerSecond: 128000 });
    const pieces = [];
    tape.ondataavailable = (event) => pieces.push(event.data);

    const context = new AudioContext();
    const listener = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(listener);
    context.resume();  // Safari's begins asleep
    const samples = new Float32Array(listener.fftSize);
    const levels = [];
    const started = performance.now();
    let quiet = 0;
    begin.hidden = true;
    live.hidden = false;
    const canvas = live.querySelector("canvas");
    live.querySelector("[data-clock]").textContent = clock(0);
    const look = setInterval(() => {
      if (!recorder.isConnected) return stop();  // the dialog was closed
      listener.getFloatTimeDomainData(samples);
      const level = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      levels.push(level);
      quiet = level < SILENT ? quiet + 1 : 0;
      told.textContent = quiet > PATIENCE ? say("microphone-silent") : "";
      const seconds = (performance.now() - started) / 1000;
      live.querySelector("[data-clock]").textContent = clock(seconds);
      drawLevels(canvas, levels);
      if (seconds >= Number(recorder.dataset.longest) - 1) stop();
    }, TICK);

    function stop() {
      if (tape.state !== "inactive") tape.stop();
    }
    tape.onstop = () => {
      clearInterval(look);
      stream.getTracks().forEach((track) => track.stop());
      context.close();
      begin.hidden = false;
      live.hidden = true;
      told.textContent = "";
      if (!recorder.isConnected) return;
      const input = form.querySelector("input[type=file]");
      const carrier = new DataTransfer();
      carrier.items.add(new File(pieces, nameIt(suffix), { type: tape.mimeType.split(";")[0] }));
      input.files = carrier.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    // A microphone that is pulled out ends it too.
    stream.getTracks().forEach((track) => { track.onended = stop; });
    live.querySelector("[data-stop]").onclick = stop;
    tape.start();
    live.querySelector("[data-stop]").focus();
  }

  // The sound of a <div class="wave">, and where it is.
  function follow(wave, sound) {
    const length = sound.duration || 0;
    const at = length ? sound.currentTime / length : 0;
    wave.style.setProperty("--at", at);
    wave.querySelector("[data-clock]").textContent = clock(sound.currentTime);
    wave.querySelector("[data-seek]").value = 1000 * at;
    wave.toggleAttribute("data-playing", !sound.paused && !sound.ended);
    wave.querySelector("[data-play]").setAttribute("aria-label", `${sound.paused ? "Play" : "Pause"} the recording`);
    if (!sound.paused && !sound.ended) requestAnimationFrame(() => follow(wave, sound));
  }

  async function play(wave) {
    const sound = wave.querySelector("audio");
    if (!sound.paused) return sound.pause();
    await sound.play().catch(() => {});
    follow(wave, sound);
  }

  async function seek(wave, share) {
    const sound = wave.querySelector("audio");
    if (!sound.duration) {  // it is fetched when it is wanted
      sound.preload = "metadata";
      await new Promise((known) => sound.addEventListener("loadedmetadata", known, { once: true }));
    }
    sound.currentTime = share * sound.duration;
    follow(wave, sound);
  }

  document.addEventListener("click", (event) => {
    const node = event.target.closest && event.target.closest("[data-record], [data-play]");
    if (!node) return;
    if ("play" in node.dataset) play(node.closest(".wave"));
    else record(node.closest(".recorder"));
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-seek]")) seek(event.target.closest(".wave"), event.target.value / 1000);
  });
  for (const kind of ["pause", "ended", "emptied"]) {
    document.addEventListener(kind, (event) => {
      const wave = event.target.closest && event.target.closest(".wave");
      if (wave) follow(wave, event.target);
    }, true);
  }
  // What a browser has recorded does not say how long it is, until it was looked for.
  document.addEventListener("loadedmetadata", (event) => {
    const sound = event.target;
    if (!sound.matches(".drop audio") || sound.duration !== Infinity) return;
    sound.addEventListener("durationchange", () => { sound.currentTime = 0; }, { once: true });
    sound.currentTime = 1e9;
  }, true);
})();
