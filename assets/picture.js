// A picture, a video or a recording for a form: dropped on <div class="drop">, chosen in its file
// input, or taken with the camera by <button data-camera>. It is shown, or lets itself be heard,
// before it is sent, by whichever of <img>, <video> and <audio> is there.
(() => {
  const inputOf = (node) => node.closest("form").querySelector("input[type=file]");

  function show(input) {
    const drop = input.closest(".drop");
    const file = input.files[0];
    for (const shown of drop.querySelectorAll("img, video, audio")) {
      const kind = shown.localName;
      if (shown.src) URL.revokeObjectURL(shown.src);
      // A browser that cannot show it (HEIC, some phones' videos) says at least what it is called.
      shown.onerror = () => { shown.hidden = true; };
      const fits = file && (kind === "audio" || (file.type.startsWith("video/") ? "video" : "img") === kind);
      shown.hidden = !fits;
      if (fits) shown.src = URL.createObjectURL(file);
      else shown.removeAttribute("src");
      if (fits && kind === "video") shown.play().catch(() => {});
    }
    drop.querySelector("[data-name]").textContent = file ? file.name : drop.dataset.hint;
  }

  function give(input, file) {
    const carrier = new DataTransfer();
    carrier.items.add(file);
    input.files = carrier.files;
    show(input);
  }

  async function photograph(input) {
    const told = input.closest("form").querySelector("[role=alert]");
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 }, height: { ideal: 1440 }, facingMode: "user" } });
    } catch {
      told.textContent = say("camera");
      return;
    }
    const lens = document.querySelector("dialog.lens");
    const view = lens.querySelector("video");
    view.srcObject = stream;
    lens.onclose = () => {
      stream.getTracks().forEach((track) => track.stop());
      view.srcObject = null;
    };
    lens.querySelector("[data-take]").onclick = () => {
      const canvas = document.createElement("canvas");
      canvas.width = view.videoWidth;
      canvas.height = view.videoHeight;
      canvas.getContext("2d").drawImage(view, 0, 0);
      canvas.toBlob((blob) => {
        give(input, new File([blob], "Camera.jpg", { type: "image/jpeg" }));
        lens.close();
      }, "image/jpeg", 0.95);
    };
    lens.querySelector("[data-close]").onclick = () => lens.close();
    lens.showModal();
    await view.play();
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches(".drop input[type=file]")) show(event.target);
  });
  document.addEventListener("reset", (event) => {
    const input = event.target.querySelector(".drop input[type=file]");
    if (input) setTimeout(() => show(input));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-camera]");
    if (button) photograph(inputOf(button));
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = event.target.closest && event.target.closest(".drop");
      if (!drop || !event.dataTransfer) return;
      event.preventDefault();
      drop.toggleAttribute("data-over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) give(inputOf(drop), event.dataTransfer.files[0]);
    });
  }
})();
