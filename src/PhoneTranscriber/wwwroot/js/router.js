// Addresses are in the fragment, so that a link to a turn can be pasted anywhere: #/calls/CA…/turn/7?q=words

let pages = {};
let current = null;
let outlet = null;

/**
 * A page is `show(root, route)` and may answer `{ update(route), leave() }`. When the next address is of the same page, `update` is asked
 * first; it returns true when it has done what was needed.
 */
export function startRouter(root, table) {
  [outlet, pages] = [root, table];
  addEventListener("hashchange", go);
  go();
}

export function parse(hash) {
  const [path, search = ""] = hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(part => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { name: parts[0] ?? "live", parts: parts.slice(1), query: Object.fromEntries(new URLSearchParams(search)) };
}

export function navigate(hash, { replace = false } = {}) {
  if (replace) history.replaceState(null, "", hash);
  else location.hash = hash;
}

function go() {
  const route = parse(location.hash);
  const name = Object.hasOwn(pages, route.name) ? route.name : "missing";
  const isFirst = current === null;
  for (const link of document.querySelectorAll("[data-page]")) {
    if (link.dataset.page === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }

  if (current?.name === name && current.page?.update?.(route)) return;
  current?.page?.leave?.();
  outlet.replaceChildren();
  outlet.className = `page page-${name}`;
  outlet.scrollTop = 0;
  current = { name, page: null };
  current.page = pages[name](outlet, route);
  // Whoever uses a screen reader or the keyboard starts at the new page's heading.
  if (!isFirst) outlet.querySelector("h1")?.focus({ preventScroll: true });
}

export function setTitle(title) {
  document.title = title ? `${title} · PhoneTranscriber` : "PhoneTranscriber";
}
