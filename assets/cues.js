// Where the cues of a script stand, as avatar_app/script/tokens.py says it: both are held to
// tests/avatar_app/script/cues.json. Pure; the editor paints with it.
globalThis.galateaCues = (() => {
  const TOKEN = /\[\[|\[[^\[\]]*\]|\[[\p{L}\p{N}_]*|[^\[]+/gu;
  const NAME = /^\s*([^\s\d.,:=]*)/;

  function kindOf(text) {
    if (text[0] !== "[") return "text";
    if (text === "[[") return "bracket";
    return text.endsWith("]") && !/\n\s*\n/.test(text) ? "cue" : "unclosed";
  }

  // Of each token: what it is, its text, and the name of a cue in small letters.
  function tokenise(text) {
    return Array.from(text.matchAll(TOKEN), ([found]) => {
      const kind = kindOf(found);
      return [kind, found, kind === "cue" ? NAME.exec(found.slice(1, -1))[1].toLowerCase() : ""];
    });
  }

  // Pieces of the text, [class, text] in order: its cues, and what stands between them. `cues` has
  // the emotion of each name.
  function divide(text, cues) {
    const pieces = [];
    let [mood, said] = ["neutral", ""];
    const say = () => {
      if (said) pieces.push([mood === "neutral" ? "" : "said tone-" + mood, said]);
      said = "";
    };
    for (const [kind, found, name] of tokenise(text)) {
      const tone = name === "pause" ? name : Object.hasOwn(cues, name) && cues[name];
      if (kind !== "cue" || !tone) {
        said += found;
        continue;
      }
      say();
      pieces.push(["cue tone-" + tone, found]);
      if (tone !== "pause") mood = tone;
    }
    say();
    return pieces;
  }

  return { tokenise, divide };
})();
