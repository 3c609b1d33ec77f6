// <video data-live="/api/v1/renders/…/live/live.m3u8" data-film="…">: a film while it is made, played
// from its beginning, without sound until the viewer asks for it. Once the film is whole the page
// puts <video data-film="…"> in its place; that goes on where a viewer with sound was.
(() => {
  const left = { film: "", at: 0, on: false };
  let playing = null; // the element that plays, its player, and what it plays

  let loading = null;
  const load = () =>
    (loading ||= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = "/hls.light.min.js";
      script.onload = () => done(window.Hls);
      script.onerror = () => {
        loading = null;
        failed();
      };
      document.head.append(script);
    }));

  const stop = () => {
    if (playing && playing.hls) playing.hls.destroy();
    playing = null;
  };

  const play = async (video) => {
    const now = { video, hls: null, src: video.dataset.live };
    playing = now;
    const note = () => Object.assign(left, { film: video.dataset.film, at: video.currentTime, on: !video.muted && !video.paused });
    video.addEventListener("timeupdate", note);
    video.addEventListener("volumechange", note);
    video.muted = true; // React sets the property late, if at all
    const Hls = await load().catch(() => null);
    if (playing !== now) return;
    if (Hls && Hls.isSupported()) {
      now.hls = new Hls({ startPosition: 0, liveDurationInfinity: false });
      now.hls.loadSource(now.src);
      now.hls.attachMedia(video);
    } else {
      video.src = now.src; // Safari on phones plays it by itself
    }
    video.play().catch(() => {}); // a viewer who wants nothing to move by itself
  };

  const look = () => {
    const ready = document.readyState === "complete";
    if (ready && location.pathname.startsWith("/studio")) load().catch(() => null); // ahead of need
    const live = document.querySelector("video[data-live]");
    if (playing && (playing.video !== live || playing.src !== live.dataset.live)) stop();
    if (live && live.dataset.live && !playing) play(live);
    const whole = document.querySelector("video[data-film]:not([data-live])");
    if (whole && whole.dataset.film === left.film && left.on) {
      const at = left.at;
      left.on = false;
      whole.addEventListener("loadedmetadata", () => {
        whole.currentTime = Math.min(at, whole.duration);
        whole.play().catch(() => {});
      }, { once: true });
    }
  };
  new MutationObserver(look).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-live"],
  });
})();
