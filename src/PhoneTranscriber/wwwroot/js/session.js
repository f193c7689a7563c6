// Who is looking, and what they may do.

import { get, remove, useAntiforgery } from "./api.js";

/** `role` is "admin" or "viewer"; `signedIn` is "cookie" after a sign-in, "loopback" on this machine while no key is configured. */
export const session = { name: "", role: "viewer", signedIn: "" };

export async function loadSession() {
  const told = await get("/api/session");
  Object.assign(session, told, { role: String(told.role ?? "viewer").toLowerCase() });
  useAntiforgery(told.antiforgery);
}

export const isAdmin = () => session.role === "admin";

export async function signOut() {
  await remove("/api/session");
  location.assign("/sign-in.html");
}
