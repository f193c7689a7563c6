// The configuration as the start-up banner says it; secrets by their last four characters at most.

import { el } from "../dom.js";

export function showConfiguration(section) {
  const list = el("dl", { class: "settings" });
  section.append(el("h2", null, "Configuration"), list);
  let shown = "";
  return ({ operations }) => {
    if (operations instanceof Error) return;
    const now = JSON.stringify(operations.configuration);
    if (now === shown) return;
    shown = now;
    list.replaceChildren(...operations.configuration.map(({ name, value }) => el("div", null, el("dt", null, name), el("dd", null, value))));
  };
}
