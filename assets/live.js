// <video data-live="/api/v1/renders/…/live/live.m3u8" data-film="…">: a film while it is made, played
// from its beginning, without sound until the viewer asks for it. Once the film is whole the page
// puts <video data-film="…"> in its place; that goes on where the viewer was, as loud, as fast, and
// playing or not. Whatever has such a video says that it is muted: its parent gets data-muted, and a
// <button data-unmute> in there turns the sound on.
(() => {
  let left = null; // what the viewer of the preview had: film, at, playing, muted, volume, rate
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

  const showMuted = (video) => video.parentElement?.toggleAttribute("data-muted", video.muted);

  const note = (video) => {
    if (!video.isConnected || !video.dataset.live) return; // the browser pauses what leaves the page: that is not the viewer's will
    left = {
      film: video.dataset.film,
      at: video.currentTime,
      playing: !video.paused && !video.ended,
      muted: video.muted,
      volume: video.volume,
      rate: video.playbackRate,
    };
    showMuted(video);
  };

  const play = async (video) => {
    const now = { video, hls: null, src: video.dataset.live };
    playing = now;
    for (const kind of ["timeupdate", "volumechange", "play", "pause", "ratechange", "seeked", "ended"]) {
      video.addEventListener(kind, () => note(video));
    }
    video.muted = true; // React sets the property late, if at all
    showMuted(video);
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

  const goOn = (video, was) => {
    video.addEventListener("volumechange", () => showMuted(video));
    video.muted = was.muted;
    video.volume = was.volume;
    video.playbackRate = was.rate;
    const seek = () => {
      video.currentTime = Math.min(was.at, video.duration);
      if (!was.playing) return;
      video.play().catch(() => {
        video.muted = true; // a browser that lets nothing be heard before the page is clicked
        video.play().catch(() => {});
      });
    };
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) seek();
    else video.addEventListener("loadedmetadata", seek, { once: true });
    video.preload = "auto";
    showMuted(video);
  };

  const look = () => {
    const ready = document.readyState === "complete";
    if (ready && location.pathname.startsWith("/studio")) load().catch(() => null); // ahead of need
    const live = document.querySelector("video[data-live]");
    if (playing && (playing.video !== live || playing.src !== live.dataset.live)) stop();
    if (live && live.dataset.live && !playing) play(live);
    const whole = document.querySelector("video[data-film]:not([data-live])");
    if (whole && left && whole.dataset.film === left.film) {
      const was = left;
      left = null;
      goOn(whole, was);
    }
  };
  new MutationObserver(look).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-live"],
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-unmute]");
    const video = button && button.parentElement.querySelector("video");
    if (!video) return;
    video.muted = false;
    if (!video.volume) video.volume = 1;
    video.focus();
  });
})();
