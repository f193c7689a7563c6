// Talks to /api as every other client does. What goes wrong arrives as a Problem with words for people.

export class Problem extends Error {
  /** @param {number} status HTTP status; 0 when no answer came */
  constructor(status, message, errors = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

let antiforgery = null;

/** Writes under a sign-in cookie carry this token; it belongs to the sign-in, of which another tab may have made a newer one. */
export function useAntiforgery(token) {
  antiforgery = token ?? null;
}

export const get = (path, signal) => request("GET", path, undefined, signal);
export const post = (path, body) => request("POST", path, body);
export const remove = path => request("DELETE", path);

/** `query({ q: "a b", state: "" })` → `?q=a+b` */
export function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

async function request(method, path, body, signal, isRetry = false) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && antiforgery) headers["X-Antiforgery"] = antiforgery;
  let answer;
  try {
    answer = await fetch(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "The bridge does not answer. It may be restarting, or the network is down.");
  }

  if (answer.status === 401) {
    location.assign(`/sign-in.html${location.hash}`);
    throw new Problem(401, "You have been signed out.");
  }

  if (answer.status === 403 && method !== "GET" && antiforgery && !isRetry) {
    useAntiforgery((await request("GET", "/api/session")).antiforgery);
    return request(method, path, body, signal, true);
  }

  if (!answer.ok) throw await problemOf(answer);
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  return isJson ? answer.json() : null;
}

async function problemOf(answer) {
  const known = { 403: "Your key does not allow this.", 404: "That is not here.", 429: "Too many requests; wait a moment.", 503: "The storage is away; try again." };
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // A proxy's page, or nothing.
  }
  const wrong = Object.entries(told.errors ?? {}).map(([field, problems]) => `${field ? `${field} ` : ""}${problems.join(", ")}`);
  const message = wrong.length ? `${wrong.join("; ")}.` : told.detail ?? known[answer.status] ?? told.title ?? `The bridge answered ${answer.status}.`;
  return new Problem(answer.status, message, told.errors);
}
